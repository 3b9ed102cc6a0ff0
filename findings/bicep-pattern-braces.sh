#!/bin/sh
# Bicep CLI 0.49.2 (Azure.Bicep.CommandLine.linux-x64).
#
# Guessed: `--pattern` takes alternatives in braces, as most globs do, or refuses a pattern that matches no file. Seen: braces match nothing, and `bicep format`
# and `bicep lint` then do nothing, print nothing and exit with 0. A check that is written as '**/*.{bicep,bicepparam}' is green for ever.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir tool
cat > tool/tool.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Azure.Bicep.CommandLine.linux-x64" Version="[0.49.2]" />
  </ItemGroup>
</Project>
XML
dotnet restore tool --verbosity quiet
bicep=$(dotnet msbuild tool -getProperty:BicepPath)
mkdir given
cat > bicepconfig.json <<'JSON'
{ "analyzers": { "core": { "rules": { "no-unused-params": { "level": "error" } } } } }
JSON
try() {
  printf 'param   spare   string\n' > given/one.bicep
  status=0
  "$bicep" format --pattern "$1" || status=$?
  formatted=no
  if grep -q '^param spare string$' given/one.bicep; then formatted=yes; fi
  echo "format $1: exit $status, formatted $formatted"
}
lint() {
  status=0
  "$bicep" lint --pattern "$1" > /dev/null 2>&1 || status=$?
  echo "lint $1: exit $status"
}
{
  try '**/*.bicep'
  try '**/*.{bicep,bicepparam}'
  lint '**/*.bicep'
  lint '**/*.{bicep,bicepparam}'
} | tee seen
diff seen - <<'SEEN'
format **/*.bicep: exit 0, formatted yes
format **/*.{bicep,bicepparam}: exit 0, formatted no
lint **/*.bicep: exit 1
lint **/*.{bicep,bicepparam}: exit 0
SEEN
echo "As found: braces in a pattern match no file, and nobody says so."
