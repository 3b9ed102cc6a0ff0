// An option that brings a component again, because it takes its place in the org when it is deployed after the package directory named here.
const REPLACED = { 'optional/package': { from: 'force-app', components: ['AssignmentRules Case', 'AssignmentRule Case.SupportChat'] } };

/** Components that two package directories bring: a conversion or deployment of both at once keeps the last one without a word. */
export function checkDuplicates(components) {
  const first = new Map();
  const problems = [];
  for (const component of components) {
    const name = `${component.type} ${component.fullName}`;
    const other = first.get(name);
    if (other === undefined) first.set(name, component.package);
    else if (!isReplaced(component.package, other, name)) problems.push(`${component.package}: ${name} is in ${other} too; deployed together, only one of them stays`);
  }
  return problems;
}

function isReplaced(option, other, name) {
  return REPLACED[option]?.from === other && REPLACED[option].components.includes(name);
}
