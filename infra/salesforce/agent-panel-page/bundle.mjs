// Compiles the components with LWC's own compiler. What the platform brings is in modules/, or made here of the project's metadata.
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import nodeResolve from '@rollup/plugin-node-resolve';
import { XMLParser } from 'fast-xml-parser';
import { rollup } from 'rollup';

const here = new URL('./', import.meta.url);
const panel = new URL('../agent-panel/main/default/', import.meta.url);

async function labelsOf(language) {
  const [file, path] =
    language === 'de'
      ? [new URL('../optional/agent-panel-german/main/default/translations/de.translation-meta.xml', here), (xml) => xml.Translations.customLabels]
      : [new URL('labels/CustomLabels.labels-meta.xml', panel), (xml) => xml.CustomLabels.labels];
  const xml = new XMLParser({ parseTagValue: false }).parse(await readFile(file));
  return Object.fromEntries(path(xml).map((label) => [label.fullName ?? label.name, label.value ?? label.label]));
}

/** `@salesforce/...`: labels, Apex methods, static resources, fields and the user's locale. */
function platform(labels, language) {
  const kinds = {
    label: (name) => JSON.stringify(labels[name.replace('c.', '')] ?? missing(`label ${name}`)),
    apex: (name) => `(args) => window.apex(${JSON.stringify(name)}, args)`,
    resourceUrl: (name) => JSON.stringify(`/resource/${name}.js`),
    schema: (name) => JSON.stringify({ objectApiName: name.split('.')[0], fieldApiName: name.split('.')[1] }),
    i18n: () => JSON.stringify(language === 'de' ? 'de-DE' : 'en-US'),
  };
  return {
    name: 'platform',
    resolveId: (id) => (id.startsWith('@salesforce/') ? `\0${id}.js` : null),
    load(id) {
      const [, kind, name] = id.match(/^\0@salesforce\/([^/]+)\/(.+)\.js$/) ?? [];
      return kind ? `export default ${(kinds[kind] ?? missing(id))(name)};` : null;
    },
  };
}

function missing(what) {
  throw new Error(`There is no ${what}.`);
}

/** The page's script, and its labels. */
export async function bundle(language = 'en') {
  const names = await readdir(new URL('lwc/', panel));
  const modules = [
    { dir: fileURLToPath(new URL('modules/', here)) },
    ...names.map((name) => ({ name: `c/${name}`, path: fileURLToPath(new URL(`lwc/${name}/${name}.js`, panel)) })),
  ];
  const labels = await labelsOf(language);
  const build = await rollup({
    input: fileURLToPath(new URL('main.js', here)),
    plugins: [platform(labels, language), lwc({ modules, rootDir: fileURLToPath(here) }), nodeResolve()],
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const { output } = await build.generate({ format: 'es', intro: "const process = { env: { NODE_ENV: 'development' } };" });
  return { code: output[0].code, labels };
}
