/** Keys under which the positions of declarations are kept beside the model. */
import { showName, type CommentTarget, type Constraint, type ObjectName, type UnmodelledKind } from './model.ts';

export type Declared =
  | { readonly kind: 'table' | 'index' | 'enum'; readonly name: ObjectName }
  | { readonly kind: 'column'; readonly table: ObjectName; readonly column: string }
  | { readonly kind: 'constraint'; readonly table: ObjectName; readonly constraint: Constraint }
  | { readonly kind: 'comment'; readonly target: CommentTarget }
  | { readonly kind: 'unmodelled'; readonly of: UnmodelledKind; readonly name: string };

/** The key of one declaration; different declarations have different keys, whatever their names hold. */
export function positionKey(declared: Declared): string {
  switch (declared.kind) {
    case 'table':
    case 'index':
    case 'enum':
      return JSON.stringify([declared.kind, showName(declared.name)]);
    case 'column':
      return JSON.stringify(['column', showName(declared.table), declared.column]);
    case 'constraint':
      return JSON.stringify(['constraint', showName(declared.table), contentOf(declared.constraint)]);
    case 'comment': {
      const { target } = declared;
      return JSON.stringify(['comment', showName(target.table), target.kind === 'column' ? target.column : null]);
    }
    case 'unmodelled':
      return JSON.stringify(['unmodelled', declared.of, declared.name]);
  }
}

function contentOf(constraint: Constraint): readonly unknown[] {
  switch (constraint.kind) {
    case 'primary_key':
      return [constraint.kind];
    case 'check':
      return [constraint.kind, constraint.expression.normal];
    case 'unique':
    case 'foreign_key':
      return [constraint.kind, ...constraint.columns];
  }
}
