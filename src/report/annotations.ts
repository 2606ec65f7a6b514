/** Remarks on the lines of the head commit's files, for the check run. */
import { describe } from '../plan/describe.ts';
import type { Diagnostic, Position } from '../schema/parsed-schema.ts';
import { reasonText } from './figure.ts';
import { findingsOf, isMissing, missingReasons, type Change, type PlannedResult } from './finding.ts';
import { clip, visible } from './markdown.ts';
import { repairOf } from './repair.ts';
import { failureText, lossText } from './rows-at-stake.ts';
import type { Annotation, Report } from './report.ts';

/** Four calls of fifty (GitHub REST API, Checks, "Update a check run": at most 50 annotations a request). */
const MOST_ANNOTATIONS = 200;
const MESSAGE_LENGTH = 1_000;

const LEVELS: readonly Annotation['level'][] = ['failure', 'warning', 'notice'];

/**
 * One remark for every diagnostic and for every change that loses, fails or is not measured, worst first, at most 200. A
 * dropped thing has no line any more: it is put on the line nearest to where it stood.
 */
export function annotationsOf(report: Report): readonly Annotation[] {
  const { result } = report;
  if (result.kind === 'unchanged') return [];
  const all =
    result.kind === 'invalid_schema'
      ? result.diagnostics.map(diagnosticAnnotation)
      : [...changeAnnotations(result), ...result.warnings.map(diagnosticAnnotation)];
  const sorted = LEVELS.flatMap((level) => all.filter((annotation) => annotation.level === level));
  return sorted.slice(0, MOST_ANNOTATIONS);
}

function diagnosticAnnotation(diagnostic: Diagnostic): Annotation {
  const { severity, code, message, suggestion, at } = diagnostic;
  const level = severity === 'error' ? 'failure' : severity === 'warning' ? 'warning' : 'notice';
  const text = suggestion === null ? message : `${message}. What helps: ${suggestion}`;
  return annotation(at, level, code.replaceAll('_', ' '), text);
}

function changeAnnotations(result: PlannedResult): readonly Annotation[] {
  const { losing, failing, unknown, changes } = findingsOf(result.plan, result.impact);
  return changes.flatMap((change): readonly Annotation[] => {
    const position = change.step.near;
    if (position === null) return [];
    const said = describe(change.step.operation);
    if (change.impact?.verdict === 'will_fail') {
      const text = `${said}: ${failureText(change)}. What helps: ${repairOf(change.step.operation).replaceAll('`', '')}`;
      return [annotation(position, 'failure', "Would fail on today's rows", text)];
    }
    if (losing.includes(change) && !isMissing(change.impact?.atRisk)) {
      return [annotation(position, 'warning', 'Data loss', `${said}: ${lossText(change)}`)];
    }
    if (unknown.includes(change) || failing.includes(change)) {
      return [annotation(position, 'warning', 'Not measured', `${said}: ${unmeasuredText(change)}`)];
    }
    return [];
  });
}

function unmeasuredText(change: Change): string {
  const missing = missingReasons(change);
  return missing.length === 0 ? 'the numbers do not decide' : `not measured (${missing.map(reasonText).join('; ')})`;
}

function annotation(at: Position, level: Annotation['level'], title: string, message: string): Annotation {
  return { path: at.file, line: at.line, level, title, message: clip(visible(message), MESSAGE_LENGTH) };
}
