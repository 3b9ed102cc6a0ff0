#!/bin/sh
# TngTech.ArchUnitNET 0.13.5, .NET 10.
#
# Guessed: a rule over dependencies sees every type that a compiled method names. Seen: the exception type of a catch clause counts only if the clause gives it
# a variable. `catch (Fault)` alone is no dependency, so a rule that forbids it stays green; `catch (Fault fault)` breaks the same rule. The type is in the
# method's table of exception clauses, where reflection finds it (`MethodBody.ExceptionHandlingClauses`).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TngTech.ArchUnitNET" Version="[0.13.5]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Reflection;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Lower;

var assembly = typeof(BareCatch).Assembly;
var architecture = new ArchLoader().LoadAssembly(assembly).Build();
foreach (var type in new[] { typeof(BareCatch), typeof(NamedCatch) })
{
    var dependencies = architecture.Types.Single(known => known.FullName == type.FullName).Dependencies.Select(dependency => dependency.Target.FullName);
    var clauses = type.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!.GetMethodBody()!.ExceptionHandlingClauses;
    Console.WriteLine($"{type.Name}: dependency {dependencies.Contains("Upper.Fault")}, in the clauses {clauses.Any(clause => clause.CatchType?.FullName == "Upper.Fault")}");
}

namespace Upper
{
    public sealed class Fault : Exception;
}

namespace Lower
{
    public static class BareCatch
    {
        public static bool Run(Action action)
        {
            try
            {
                action();
                return true;
            }
            catch (Upper.Fault)
            {
                return false;
            }
        }
    }

    public static class NamedCatch
    {
        public static string Run(Action action)
        {
            try
            {
                action();
                return "";
            }
            catch (Upper.Fault fault)
            {
                return fault.ToString();
            }
        }
    }
}
CS
dotnet run --project finding.csproj > seen
cat seen
diff seen - <<'SEEN'
BareCatch: dependency False, in the clauses True
NamedCatch: dependency True, in the clauses True
SEEN
echo "As found: a catch clause without a variable is no dependency."
