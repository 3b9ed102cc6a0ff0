// Which element of which type names which other component. Only custom names are looked up: what Salesforce or the managed package brings is not here.
const CUSTOM_FIELD = /\b(?!Sendbird__)\w+__c\b/gi;

// Made at deployment, by a script of the project.
const MADE = ['supportChatSdk'];

// What a Lightning web component imports, and of what type it is.
const IMPORT = /from '(?:@salesforce\/(apex|label|resourceUrl|schema)|c)\/([\w.]+)'/g;
const IMPORTED = {
  apex: (name) => to('ApexClass', [name.split('.')[0]]),
  label: (name) => to('CustomLabel', [name.replace(/^c\./, '')]),
  resourceUrl: (name) => to('StaticResource', MADE.includes(name) ? [] : [name]),
  schema: (name) => fields('', [name]),
  undefined: (name) => to('LightningComponentBundle', [name]),
};

const RULES = {
  Queue: (doc) => [...to('QueueRoutingConfig', texts(doc, 'queueRoutingConfig')), ...to('Group', texts(doc, 'queueMembers/publicGroups/publicGroup'))],
  ServicePresenceStatus: (doc) => to('ServiceChannel', texts(doc, 'channels/channel')),
  AssignmentRules: (doc) => [
    ...to('Queue', texts(doc, 'assignmentRule/ruleEntry/assignedTo')),
    ...fields('', texts(doc, 'assignmentRule/ruleEntry/criteriaItems/field')),
  ],
  PermissionSet: (doc) => [
    ...fields('', texts(doc, 'fieldPermissions/field')),
    ...to('CustomObject', texts(doc, 'objectPermissions/object').filter(isCustom)),
    ...to('ServicePresenceStatus', texts(doc, 'servicePresenceStatusAccesses/servicePresenceStatus')),
    ...to('ApexClass', texts(doc, 'classAccesses/apexClass')),
    ...to('CustomApplication', texts(doc, 'applicationVisibilities/application')),
    ...to('ExternalCredential', texts(doc, 'externalCredentialPrincipalAccesses/externalCredentialPrincipal').map((name) => name.split('-')[0])),
  ],
  Profile: (doc) => to('Layout', texts(doc, 'layoutAssignments/layout')),
  PlatformEventChannelMember: (doc) => [
    ...to('PlatformEventChannel', texts(doc, 'eventChannel')),
    ...fields('Case.', texts(doc, 'enrichedFields/name')),
    ...fields('Case.', texts(doc, 'filterExpression').flatMap(customNames)),
  ],
  ExtlClntAppOauthSettings: app,
  ExtlClntAppGlobalOauthSettings: app,
  ExtlClntAppConfigurablePolicies: app,
  ExtlClntAppOauthConfigurablePolicies: (doc) => [...app(doc), ...to('PermissionSet', texts(doc, 'commaSeparatedPermissionSet').flatMap((list) => list.split(',')))],
  NamedCredential: (doc) => to('ExternalCredential', texts(doc, 'namedCredentialParameters/externalCredential')),
  CustomApplication: (doc) => to('FlexiPage', [...texts(doc, 'utilityBar'), ...texts(doc, 'actionOverrides/content')]),
  Layout: (doc, file) => {
    const object = file.path.split('/').at(-1).split('-')[0];
    return [
      ...fields(`${object}.`, texts(doc, 'layoutSections/layoutColumns/layoutItems/field')),
      ...children(doc, 'relatedLists').flatMap((list) => {
        const [name] = texts(list, 'relatedList');
        return isCustom(name) ? [...fields('', [name]), ...fields(`${name.split('.')[0]}.`, texts(list, 'fields'))] : [];
      }),
    ];
  },
  FlexiPage: (doc, file) => [
    // Those of Salesforce and of packages have a namespace; two come at deployment.
    ...to('LightningComponentBundle', texts(doc, 'flexiPageRegions/itemInstances/componentInstance/componentName').filter((name) => /^[a-z]\w*$/.test(name))),
    ...fields(`${texts(doc, 'sobjectType')[0]}.`, [...file.text.matchAll(/\{!Record\.(\w+)\}/g)].map((match) => match[1])),
  ],
  Translations: (doc) => to('CustomLabel', texts(doc, 'customLabels/name')),
  Flow: (doc) => [
    ...children(doc, 'actionCalls').flatMap((call) => {
      const target = { apex: 'ApexClass', outboundMessage: 'WorkflowOutboundMessage' }[texts(call, 'actionType')[0]];
      return target ? to(target, texts(call, 'actionName')) : [];
    }),
    ...fields(`${texts(doc, 'start/object')[0]}.`, texts(doc, 'start/filterFormula').flatMap(customNames)),
  ],
  ValidationRule: (doc, file) => fields(`${file.path.split('/objects/')[1].split('/')[0]}.`, texts(doc, 'errorConditionFormula').flatMap(customNames)),
};

/** Every reference must have its target in the same or an earlier package directory; an optional one may lean only on the three steps. */
export function checkReferences(components, documents, scripts) {
  const problems = [];
  const packages = [...new Set(components.map((component) => component.package))];
  const references = [
    ...documents.flatMap((file) => (RULES[file.document.name]?.(file.document, file) ?? []).map((reference) => ({ ...reference, file }))),
    ...scripts.flatMap((file) =>
      [...file.text.matchAll(IMPORT)].flatMap(([, kind, name]) => IMPORTED[kind](name).map((reference) => ({ ...reference, file }))),
    ),
  ];
  for (const { type, name, file } of references) {
    const found = components.filter((component) => component.type === type && component.fullName === name).map((component) => component.package);
    if (found.length === 0) problems.push(`${file.path}: there is no ${type} ${name}`);
    else if (!found.some((path) => isBefore(path, file.package))) problems.push(`${file.path}: ${type} ${name} is deployed later, by ${found.join(', ')}`);
  }
  return problems;

  function isBefore(path, other) {
    return path === other || (!path.startsWith('optional/') && packages.indexOf(path) < packages.indexOf(other));
  }
}

function app(doc) {
  return to('ExternalClientApplication', texts(doc, 'externalClientApplication'));
}

function to(type, names) {
  return names.map((name) => ({ type, name }));
}

function fields(prefix, names) {
  return to('CustomField', names.filter(isCustom).map((name) => prefix + name));
}

function isCustom(name) {
  return customNames(name.split('.').at(-1)).length > 0;
}

function customNames(text) {
  return text.match(CUSTOM_FIELD) ?? [];
}

function children(node, name) {
  return node.children.filter((child) => child.name === name);
}

function texts(node, path) {
  return path.split('/').reduce((nodes, name) => nodes.flatMap((each) => children(each, name)), [node]).map((each) => each.text);
}
