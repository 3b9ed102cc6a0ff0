using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>The C# client that is generated from the OpenAPI document by the command of docs/client-contract.md, compiled with the sample, and run.</summary>
public sealed partial class GeneratedClientTests
{
    [Fact]
    public async Task A_client_compiles_without_a_warning_and_does_what_a_customer_wants()
    {
        // Below the repository, so that its pinned tools are found.
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"generated-{Guid.NewGuid():N}"));
        try
        {
            await GenerateAsync(folder.FullName);
            var talk = Compile(folder.FullName).GetType("SupportChat.Samples.Talk")!.GetMethod("RunAsync")!;

            await using var demo = await Demo.StartAsync();
            var id = await (Task<string>)talk.Invoke(null, [demo.Api, demo.Token("ann"), CancellationToken.None])!;

            var row = await Eventually.GetAsync(
                async () => Assert.Single(await demo.QueryAsync(
                    $"SELECT IsClosed, SupportChat_Rating__c FROM Case WHERE SupportChat_ConversationId__c = '{id}'")),
                row => row["IsClosed"]!.GetValue<bool>());
            Assert.Equal(5, row["SupportChat_Rating__c"]!.GetValue<double>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task GenerateAsync(string folder)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "docs", "client-contract.md"), CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(folder, "openapi.json"), ApiDocument.Text, CancellationToken.None);
        foreach (var command in new[] { "dotnet tool restore", Command().Match(page).Value })
        {
            var words = command.Split(' ');
            var run = await CommandRun.ExecuteAsync(
                words[0], words[1..], folder, new Dictionary<string, string> { ["KIOTA_OFFLINE_ENABLED"] = "true" }, CancellationToken.None);
            Assert.True(run.ExitCode == 0, $"{command}\n{run.Output}");
        }
    }

    private static Assembly Compile(string folder)
    {
        var options = new CSharpParseOptions(preprocessorSymbols: ["NETCOREAPP3_1_OR_GREATER"]);
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Append(Path.Combine(RepositoryFiles.Root, "samples", "generated", "Talk.cs"))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        var usings = CSharpSyntaxTree.ParseText(
            "global using System; global using System.Collections.Generic; global using System.Net.Http; global using System.Threading;"
            + "global using System.Threading.Tasks;");
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "SupportChat.Client",
            sources.Append(usings),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }

    [GeneratedRegex("(?m)^dotnet kiota generate .*$")]
    private static partial Regex Command();
}
