#!/bin/sh
# Microsoft.IdentityModel.JsonWebTokens 8.19.2, .NET 10.
#
# A claim of a JSON Web Token may be a whole number, and identity providers put customer numbers there. Guessed: the library hands out the digits of any
# whole number, or refuses one that it cannot hold. Seen: from 2^63 on the claim goes through a double. Its text gets an exponent, and two customers whose
# numbers differ in the last digits have one and the same claim; no exception, nothing in a log. Below 2^63 every digit is kept.
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
    <PackageReference Include="Microsoft.IdentityModel.JsonWebTokens" Version="[8.19.2]" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

foreach (var number in new[] { "9223372036854775806", "9223372036854775807", "12345678901234567891", "12345678901234567892" })
{
    string Part(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
    var token = new JsonWebToken($"{Part("{\"alg\":\"none\"}")}.{Part($"{{\"customer\":{number}}}")}.");
    Console.WriteLine($"{number} -> {token.GetClaim("customer").Value}");
}
CS
dotnet run --project finding.csproj > seen
cat seen
diff seen - <<'SEEN'
9223372036854775806 -> 9223372036854775806
9223372036854775807 -> 9223372036854775807
12345678901234567891 -> 1.2345678901234567E+19
12345678901234567892 -> 1.2345678901234567E+19
SEEN
echo "As found: numbers from 2^63 on lose their last digits."
