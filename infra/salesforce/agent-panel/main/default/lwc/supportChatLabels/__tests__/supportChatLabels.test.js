import { fill } from 'c/supportChatLabels';

const { readFileSync, readdirSync } = require('fs');
const { join } = require('path');
const { XMLParser } = require('fast-xml-parser');

const project = join(__dirname, '../../../../../..');
const read = (path) => new XMLParser({ parseTagValue: false }).parse(readFileSync(join(project, path), 'utf8'));
const english = read('agent-panel/main/default/labels/CustomLabels.labels-meta.xml').CustomLabels.labels;
const german = new Map(
  read('optional/agent-panel-german/main/default/translations/de.translation-meta.xml').Translations.customLabels.map(({ name, label }) => [name, label]),
);
const placesOf = (text) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();

it('fills in what is named, as often as it is', () => {
  expect(fill('{0} and {1}, {0}', 'a', 'b')).toBe('a and b, a');
  expect(fill('{0}', '{1}', 'b')).toBe('{1}');
});

it.each(english.map(({ fullName, value }) => [fullName, value]))('%s is translated, with the same places', (name, words) => {
  expect(german.has(name)).toBe(true);
  expect(placesOf(german.get(name))).toEqual(placesOf(words));
});

it('has no translation of what is no longer there', () => {
  const names = new Set(english.map(({ fullName }) => fullName));
  expect([...german.keys()].filter((name) => !names.has(name))).toEqual([]);
});

it('is used, each of them', () => {
  const apex = readFileSync(join(project, 'agent-panel/main/default/classes/SupportChatAgent.cls'), 'utf8');
  const folder = join(project, 'agent-panel/main/default/lwc');
  const code = readdirSync(folder)
    .filter((bundle) => bundle !== 'supportChatLabels')
    .flatMap((bundle) => readdirSync(join(folder, bundle)).map((file) => join(folder, bundle, file)))
    .filter((file) => /\.(js|html)$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const unused = english.filter(({ fullName }) => {
    const key = fullName.replace('SupportChat_', '');
    return !code.includes(`labels.${key[0].toLowerCase()}${key.slice(1)}`) && !apex.includes(`Label.${fullName}`);
  });
  expect(unused.map(({ fullName }) => fullName)).toEqual([]);
});
