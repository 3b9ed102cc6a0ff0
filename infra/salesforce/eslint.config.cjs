const lwc = require('@salesforce/eslint-config-lwc');
const lightning = require('@salesforce/eslint-plugin-lightning');
const jest = require('eslint-plugin-jest');

module.exports = [
  ...lwc.configs.extended.map((config) => ({ ...config, files: ['agent-panel/**/lwc/**/*.js'] })),
  {
    files: ['agent-panel/**/lwc/**/*.js'],
    plugins: { '@salesforce/lightning': lightning },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Both are kept by what all target browsers and the compiler know since API version 60.
      '@lwc/lwc/no-rest-parameter': 'off',
      '@lwc/lwc/no-async-await': 'off',
      '@lwc/lwc/no-for-of': 'off',
      'no-await-in-loop': 'off',
    },
  },
  {
    files: ['**/__tests__/**/*.js'],
    ...jest.configs['flat/recommended'],
    languageOptions: { globals: { ...jest.environments.globals.globals, require: 'readonly', __dirname: 'readonly' } },
    rules: { ...jest.configs['flat/recommended'].rules, '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off' },
  },
];
