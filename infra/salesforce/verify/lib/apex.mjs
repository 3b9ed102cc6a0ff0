import { ApexParserFactory } from '@apexdevtools/apex-parser';

/** Syntax only: types and calls need an org. */
export function readApex(file) {
  try {
    const parser = ApexParserFactory.createParser(file.text);
    if (file.path.endsWith('.trigger')) parser.triggerUnit();
    else parser.compilationUnit();
    return [];
  } catch (error) {
    return [`${file.path}: line ${error.line ?? '?'}: ${error.message}`];
  }
}
