import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';

/** Resolves every package directory; files that belong to no component are problems. */
export function resolveComponents(project) {
  const components = [];
  const problems = [];
  for (const path of project.packages) {
    const own = project.files.filter((file) => file.package === path);
    try {
      const claimed = new Set();
      for (const component of ComponentSet.fromSource(join(project.root, path)).getSourceComponents()) {
        add(component, path);
        claimed.add(component.xml);
        if (component.content) component.walkContent().forEach((file) => claimed.add(file));
        component.getChildren().forEach((child) => claimed.add(child.xml));
      }
      own.filter((file) => !claimed.has(file.file)).forEach((file) => problems.push(`${file.path}: belongs to no component`));
    } catch (error) {
      problems.push(`${path}: ${error.message}`);
    }
  }
  return { components, problems };

  function add(component, path) {
    if (!components.some((each) => each.package === path && each.type === component.type.name && each.fullName === component.fullName)) {
      components.push({ package: path, type: component.type.name, fullName: component.fullName });
      component.getChildren().forEach((child) => add(child, path));
    }
  }
}

/** Converts each package directory as a deployment would, with a value for every replacement; answers files by package. */
export async function convert(project, problems) {
  process.env.SF_APPLY_REPLACEMENTS_ON_CONVERT = 'true';
  for (const { replaceWithEnv } of project.replacements) process.env[replaceWithEnv] ??= replaceWithEnv === 'SUPPORTCHAT_CERTIFICATE' ? '<certificate>MIIB</certificate>' : 'filled-in';
  const tokens = project.replacements.map((each) => each.stringToReplace);
  const counts = {};
  for (const path of project.packages) {
    const output = await mkdtemp(join(tmpdir(), 'supportchat-verify-'));
    try {
      const components = ComponentSet.fromSource(join(project.root, path));
      components.projectDirectory = project.root;
      const { packagePath } = await new MetadataConverter().convert(components, 'metadata', { type: 'directory', outputDirectory: output, genUniqueDir: false });
      const entries = (await readdir(packagePath ?? output, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      counts[path] = entries.length;
      for (const entry of entries) {
        const text = await readFile(join(entry.parentPath ?? entry.path, entry.name), 'utf8');
        tokens.filter((token) => text.includes(token)).forEach((token) => problems.push(`${path}: ${entry.name} still holds ${token}; add a replacement to sfdx-project.json`));
      }
    } catch (error) {
      problems.push(`${path}: ${error.message}`);
    } finally {
      await rm(output, { recursive: true });
    }
  }
  return counts;
}
