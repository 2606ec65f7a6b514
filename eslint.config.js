import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Casts are allowed only where the outside world is read and where branded values are made.
const boundary = [
  'src/sql.ts',
  'src/plan/digest.ts',
  'src/decision/binding.ts',
  'src/schema/fingerprint.ts',
  'src/github/event.ts',
  'src/github/payload.ts',
  'src/github/pull-request.ts',
  'src/postgres/client.ts',
  'src/postgres/ledger-report.ts',
  'src/postgres/row.ts',
];

export default tseslint.config(
  { ignores: ['dist/**', 'build/**', 'coverage/**', 'node_modules/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-depth': ['error', 4],
      'max-params': ['error', 4],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression[typeAnnotation.typeName.name!="const"]',
          message: 'casts belong to the boundary files',
        },
        {
          selector: 'CallExpression[callee.object.name="process"][callee.property.name="exit"]',
          message: 'only entries end the process',
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    // Libraries' unions and decoded JSON: naming every member would say nothing.
    files: ['scripts/**/*.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: boundary, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
