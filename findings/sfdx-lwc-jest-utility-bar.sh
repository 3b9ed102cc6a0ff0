#!/bin/sh
# @salesforce/sfdx-lwc-jest 7.9.0, Node 20.
#
# Guessed: every module of the platform that a component may import has a stub, as lightning/platformWorkspaceApi and lightning/platformShowToastEvent have: the
# tests of a component for the utility bar run. Seen: lightning/platformUtilityBarApi, the platform's API for just those components since version 61.0, has none:
# the suite does not run, "Cannot find module", until the project maps the name to a file of its own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "dependencies": { "@salesforce/sfdx-lwc-jest": "7.9.0", "jest": "29.7.0" } }
JSON
echo '{ "packageDirectories": [{ "path": "force-app", "default": true }], "sourceApiVersion": "67.0" }' > sfdx-project.json
echo "module.exports = require('@salesforce/sfdx-lwc-jest/config').jestConfig;" > jest.config.js
npm install --no-audit --no-fund --silent
lwc=force-app/main/default/lwc
make() { # component, module, function
  mkdir -p "$lwc/$1/__tests__"
  echo '<template></template>' > "$lwc/$1/$1.html"
  cat > "$lwc/$1/$1.js" <<JS
import { LightningElement } from 'lwc';
import { $3 } from 'lightning/$2';

export default class extends LightningElement {
  used = $3;
}
JS
  cat > "$lwc/$1/__tests__/$1.test.js" <<JS
import { createElement } from 'lwc';
import Component from 'c/$1';

it('is made', () => {
  expect(createElement('c-$1', { is: Component })).not.toBeNull();
});
JS
}
make workspace platformWorkspaceApi openTab
make utility platformUtilityBarApi updateUtility
npx jest workspace > workspace.txt 2>&1 && echo 'platformWorkspaceApi: passes'
if npx jest utility > utility.txt 2>&1; then echo 'platformUtilityBarApi: passes'; exit 1; fi
grep -m 1 "Cannot find module 'lightning/platformUtilityBarApi'" utility.txt
