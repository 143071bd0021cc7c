import jupyter from '@jupyter/eslint-plugin';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/lib/',
    '**/build/',
    '**/coverage/',
    '.venv/',
    '.cache/',
    'trainlab/labextension/',
    'ui-tests/test-results/',
    'ui-tests/playwright-report/'
  ]),
  {
    files: ['**/*.{js,mjs,cjs,ts,tsx}'],
    extends: [js.configs.recommended],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' }
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'AbortSignal',
          'Buffer',
          'Headers',
          'Request',
          'Response',
          'TextDecoder',
          'TextEncoder',
          'URL',
          'URLSearchParams',
          'clearInterval',
          'clearTimeout',
          'console',
          'fetch',
          'performance',
          'process',
          'queueMicrotask',
          'setImmediate',
          'setInterval',
          'setTimeout',
          'structuredClone'
        ].map(name => [name, 'readonly'])
      )
    }
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', exports: 'writable' }
    }
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }
      ],
      // Schemas and their types, tokens and their interfaces share a name.
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }]
    }
  },
  {
    // The platform's own rules, for what runs inside JupyterLab.
    files: ['src/**/*.{ts,tsx}', 'schema/*.json', 'ui-tests/**/*.ts'],
    plugins: { jupyter },
    extends: [jupyter.configs.recommended]
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.spec.{ts,tsx}'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      'no-console': ['error', { allow: ['error', 'warn'] }],
      // Needed at activation: a MIME type, the labels of commands, a token's value.
      'jupyter/prefer-lazy-imports': [
        'warn',
        { ignoreImports: ['@trainlab/api', './commands.js', './model.js'] }
      ]
    }
  },
  {
    // Each names what the lines of a page assume; those use it, one by one.
    files: ['tests/docs/preludes/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' }
  },
  {
    files: ['**/*.spec.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      'jupyter/command-described-by': 'off'
    }
  }
);
