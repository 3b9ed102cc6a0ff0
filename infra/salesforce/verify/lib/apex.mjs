import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';

class Errors extends ApexErrorListener {
  found = [];

  apexSyntaxError(line, column, message) {
    this.found.push(`line ${line}, column ${column}: ${message}`);
  }
}

/** Syntax only: types and calls need an org. */
export function readApex(file) {
  const errors = new Errors();
  const { parser } = ApexParserFactory.createLexerAndParser(file.text, errors);
  if (file.path.endsWith('.trigger')) parser.triggerUnit();
  else parser.compilationUnit();
  return errors.found.map((error) => `${file.path}: ${error}`);
}
