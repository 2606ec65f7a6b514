/** One Jest project; PostgreSQL is started once, by the global set-up, and handed to the workers through the environment. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        useESM: true,
        diagnostics: false,
        tsconfig: {
          module: 'ESNext',
          moduleResolution: 'bundler',
          target: 'ES2023',
          isolatedModules: true,
          verbatimModuleSyntax: true,
          esModuleInterop: true,
          resolveJsonModule: true,
          allowImportingTsExtensions: true,
          rewriteRelativeImportExtensions: false,
        },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
};
