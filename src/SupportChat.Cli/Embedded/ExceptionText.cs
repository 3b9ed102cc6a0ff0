using Microsoft.Data.Sqlite;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// What a log says of an exception that anybody may have thrown: types, codes and stack. Messages are left out, because they may quote a customer's data
/// (docs/architecture.md#invariant-8-nothing-secret-is-told); those of SQLite are kept, because the engine quotes names of tables and columns but never a
/// value.
/// </summary>
internal static class ExceptionText
{
    /// <summary>Types and codes, outermost first.</summary>
    public static string Describe(Exception fault) => string.Join(" < ", Chain(fault).Select(Name));

    /// <summary>Where it was thrown, outermost first.</summary>
    public static string Stack(Exception fault) => string.Join("\n--- caused by ---\n", Chain(fault).Select(link => link.StackTrace).OfType<string>());

    private static string Name(Exception fault) => fault switch
    {
        UpstreamException upstream => $"{fault.GetType().FullName} ({upstream.Upstream}:{upstream.Code})",
        SqliteException => $"{fault.GetType().FullName} ({fault.Message})",
        _ => fault.GetType().FullName!,
    };

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (var link = fault; link is not null; link = link.InnerException)
        {
            yield return link;
        }
    }
}
