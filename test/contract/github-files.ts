/** Action and workflow files, read by GitHub's own parser into plain values. */
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { mappingOf, textAt, type Mapping } from './repository.ts';

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The text under a key; empty when there is none. */
export function textOf(mapping: Mapping, key: string): string {
  const value = mapping.get(key);
  return typeof value === 'string' ? value : '';
}

export function readAction(): Mapping {
  const parsed = parseAction({ name: 'action.yml', content: textAt('action.yml') }, new NoOperationTraceWriter());
  return mappingOf(plain(JSON.parse(JSON.stringify(parsed.value))));
}

export function readWorkflow(path: string): Mapping {
  const parsed = parseWorkflow({ name: path, content: textAt(path) }, new NoOperationTraceWriter());
  return mappingOf(plain(JSON.parse(JSON.stringify(parsed.value))));
}

/** The parser prints a sequence as `seq`, a mapping as `map` of `Key` and `Value`, and an expression as `expr`. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('seq' in value) return listOf(value.seq).map(plain);
  if ('expr' in value) return `\${{ ${String(value.expr)} }}`;
  if (!('map' in value)) return new Map();
  return new Map(
    listOf(value.map).map((pair) => {
      const { Key, Value } = pair as { readonly Key: unknown; readonly Value: unknown };
      return [String(Key), plain(Value)];
    }),
  );
}
