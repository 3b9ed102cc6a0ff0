// Checks a Salesforce DX project without an org: every file belongs to a component, every component converts, every XML element and value
// is one that the Metadata API knows, every reference has its target in the same or an earlier package directory, no two package directories bring one
// component, Apex parses.
//   node verify.mjs [project folder]      prints a summary as JSON; exit code 1 when there are problems
import { resolve } from 'node:path';
import { readApex } from './lib/apex.mjs';
import { checkDuplicates } from './lib/duplicates.mjs';
import { loadMetadataTypes } from './lib/metadataTypes.mjs';
import { readProject } from './lib/project.mjs';
import { checkReferences } from './lib/references.mjs';
import { checkXml } from './lib/xmlLint.mjs';

const project = await readProject(resolve(process.argv[2] ?? new URL('..', import.meta.url).pathname));
const types = await loadMetadataTypes();
const problems = [...project.problems];
const documents = [];

for (const file of project.files.filter((candidate) => candidate.path.endsWith('.xml'))) {
  const { document, problems: found } = checkXml(file, types);
  problems.push(...found);
  if (document) documents.push({ ...file, document });
}
for (const file of project.files.filter((candidate) => candidate.path.endsWith('.cls') || candidate.path.endsWith('.trigger'))) {
  problems.push(...readApex(file));
}

const scripts = project.files.filter((candidate) => /\/lwc\/.*\.js$/.test(candidate.path));

// The library takes a second to load: only for a project whose files are sound by themselves.
let components = [];
let converted = {};
if (problems.length === 0) {
  const { convert, resolveComponents } = await import('./lib/components.mjs');
  const resolved = resolveComponents(project);
  components = resolved.components;
  problems.push(...resolved.problems, ...checkDuplicates(components));
  if (problems.length === 0) problems.push(...checkReferences(components, documents, scripts));
  if (problems.length === 0) converted = await convert(project, problems);
}

console.log(
  JSON.stringify(
    {
      components: components.length,
      files: project.files.length,
      packages: Object.fromEntries(project.packages.map((path) => [path, components.filter((each) => each.package === path).length])),
      converted,
      problems,
    },
    null,
    2,
  ),
);
process.exitCode = problems.length === 0 ? 0 : 1;
