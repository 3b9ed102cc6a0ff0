import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Package directories of sfdx-project.json in the order of their deployment, and every file in them. */
export async function readProject(root) {
  const settings = JSON.parse(await readFile(join(root, 'sfdx-project.json'), 'utf8'));
  const packages = settings.packageDirectories.map((each) => each.path);
  const problems = [];
  const files = [];
  for (const path of packages) {
    const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(() => []);
    const found = entries.filter((entry) => entry.isFile() && !(entry.parentPath ?? entry.path).includes('__tests__')).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    if (found.length === 0) problems.push(`sfdx-project.json: package directory ${path} is empty`);
    for (const file of found.sort()) {
      files.push({ package: path, file, path: relative(root, file).split(sep).join('/'), text: await readFile(file, 'utf8') });
    }
  }
  return { root, packages, files, problems, replacements: settings.replacements ?? [] };
}
