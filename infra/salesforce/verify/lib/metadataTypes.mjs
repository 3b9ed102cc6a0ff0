import { readFile } from 'node:fs/promises';

/**
 * The Metadata API's types as Salesforce publishes them in @salesforce/types: by name either `{ fields }` or `{ values }`.
 */
export async function loadMetadataTypes() {
  const source = await readFile(new URL('metadata.d.ts', import.meta.resolve('@salesforce/types/metadata')), 'utf8');
  const declared = new Map();
  for (const [, name, definition] of source.matchAll(/^export type (\w+) = ([^;{]*(?:\{\n(?: .*\n)*\})?);$/gm)) {
    declared.set(name, definition);
  }
  const types = new Map();
  for (const name of declared.keys()) types.set(name, read(name));
  if (types.size < 1000) throw new Error(`@salesforce/types: only ${types.size} types were read; its format has changed.`);
  return types;

  function read(name) {
    const definition = declared.get(name);
    const values = [...definition.matchAll(/'([^']*)'/g)].map((match) => match[1]);
    if (values.length > 0) return { values: new Set(values) };
    const [head, body = ''] = definition.split('{\n');
    const fields = new Map();
    for (const base of head.split('&').map((each) => each.trim()).filter((each) => declared.has(each))) {
      for (const [key, field] of read(base).fields ?? []) fields.set(key, field);
    }
    for (const [, key, optional, type, array] of body.matchAll(/^ {4}(\w+)(\?)?: ([\w ]+?)(\[\])?;$/gm)) {
      fields.set(key, { type, optional: optional === '?' || array === '[]', array: array === '[]' });
    }
    return { fields };
  }
}
