import { XMLParser, XMLValidator } from 'fast-xml-parser';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const SECRETS = new Set(['consumerKey', 'consumerSecret', 'oauthToken', 'oauthRefreshToken', 'password', 'awsAccessSecret']);
const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseTagValue: false, trimValues: true });

/** Parses strictly, then compares every element and value with the Metadata API's types. */
export function checkXml(file, types) {
  const problems = [];
  const report = (text) => problems.push(`${file.path}: ${text}`);
  const validity = XMLValidator.validate(file.text);
  if (validity !== true) {
    report(`line ${validity.err.line}: ${validity.err.msg}`);
    return { problems };
  }

  const [root] = parser.parse(file.text).map(toNode).filter((node) => node && node.name !== '?xml');
  const type = types.get(root.name);
  if (!type) report(`<${root.name}> is no metadata type`);
  if (root.namespace !== NAMESPACE) report(`<${root.name}> is not in the namespace ${NAMESPACE}`);
  if (type) checkChildren(root, root.name, type);
  return { document: root, problems };

  function checkChildren(node, path, { fields }) {
    const seen = new Set();
    let previous;
    for (const child of node.children) {
      const at = `${path}/${child.name}`;
      const field = fields.get(child.name);
      if (!field) report(`${at} is not an element of ${path.split('/').at(-1)}`);
      else if (seen.has(child.name) && !field.array) report(`${at} may stand only once`);
      else if (seen.has(child.name) && previous !== child.name) report(`${at} must follow the other ${child.name} elements directly`);
      if (SECRETS.has(child.name) && child.text) report(`${at} holds a secret`);
      seen.add(child.name);
      previous = child.name;
      if (field) checkValue(child, at, field);
    }
    for (const [name, field] of fields) if (!field.optional && !seen.has(name)) report(`${path} lacks <${name}>`);
  }

  function checkValue(node, path, { type: name }) {
    const type = types.get(name);
    if (type?.fields) {
      if (node.text) report(`${path} takes elements, not text`);
      checkChildren(node, path, type);
      return;
    }
    // Text to the Metadata API, elements in the file: what they may hold depends on the target.
    if (path === 'LightningComponentBundle/targetConfigs') return;
    if (node.children.length > 0) report(`${path} takes text, not elements`);
    else if (type?.values && !type.values.has(node.text)) report(`${path}: '${node.text}' is not one of ${[...type.values].slice(0, 12).join(', ')}`);
    else if (name === 'boolean' && !/^(true|false)$/.test(node.text)) report(`${path}: '${node.text}' is neither true nor false`);
    else if (name === 'number' && !/^-?\d+(\.\d+)?$/.test(node.text)) report(`${path}: '${node.text}' is no number`);
  }
}

function toNode(raw) {
  const name = Object.keys(raw).find((key) => key !== ':@');
  if (name === '#text' || name === '#comment') return undefined;
  const content = Array.isArray(raw[name]) ? raw[name] : [];
  return {
    name,
    namespace: raw[':@']?.['@_xmlns'],
    text: content.filter((each) => '#text' in each).map((each) => each['#text']).join(''),
    children: content.map(toNode).filter((node) => node !== undefined),
  };
}
