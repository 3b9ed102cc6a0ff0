#!/bin/sh
# Azure.Data.Tables 12.13.0 with Azurite 3.35.0.
#
# Guessed: "IfExists" is about the row, so a table that does not exist is an error, as it is for GetEntity and AddEntity. Seen: GetEntityIfExists answers "no
# such row" and DeleteEntity throws nothing when the whole TABLE is missing. The error code TableNotFound is in the answer's body, but only a
# policy of the pipeline gets to see it. A program that decides by "is there a row?" takes a table that somebody deleted for an empty one.
set -eu
folder=$(mktemp -d)
azurite=
trap '[ -z "$azurite" ] || kill "$azurite"; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund azurite@3.35.0
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
node node_modules/azurite/dist/src/table/main.js --silent --skipApiVersionCheck --inMemoryPersistence --tableHost 127.0.0.1 --tablePort "$port" > azurite.log 2>&1 &
azurite=$!
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Azure.Data.Tables" Version="[12.13.0]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using Azure;
using Azure.Data.Tables;

// The account and key that every Azurite has.
var credential = new TableSharedKeyCredential("devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
var table = new TableClient(new Uri($"http://127.0.0.1:{args[0]}/devstoreaccount1"), "absent", credential);
Show("GetEntityIfExists", () => table.GetEntityIfExists<TableEntity>("p", "r").HasValue ? "a row" : "no such row");
Show("DeleteEntity", () => $"{table.DeleteEntity("p", "r").Status}, nothing is thrown");
Show("GetEntity", () => table.GetEntity<TableEntity>("p", "r").Value.RowKey);
Show("AddEntity", () => table.AddEntity(new TableEntity("p", "r")).Status.ToString());

static void Show(string call, Func<string> act)
{
    try
    {
        Console.WriteLine($"{call}: {act()}");
    }
    catch (RequestFailedException failure)
    {
        Console.WriteLine($"{call}: {failure.Status} {failure.ErrorCode}");
    }
}
CS
dotnet run --project finding.csproj -- "$port" > seen
cat seen
diff seen - <<'SEEN'
GetEntityIfExists: no such row
DeleteEntity: 404, nothing is thrown
GetEntity: 404 TableNotFound
AddEntity: 404 TableNotFound
SEEN
echo "As found: a missing table reads like a missing row."
