const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
  ...jestConfig,
  roots: ['<rootDir>/agent-panel'],
  modulePathIgnorePatterns: ['<rootDir>/.localdevserver'],
  moduleNameMapper: {
    '^lightning/platformUtilityBarApi$': '<rootDir>/agent-panel-page/modules/lightning/platformUtilityBarApi/platformUtilityBarApi.js',
  },
};
