using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SupportChat.Functions.Tests.Fixtures;

/// <summary>Runs the host's own Program up to the built host, with settings of the test, as the tests of ASP.NET Core do with theirs.</summary>
internal static class ProgramHost
{
    /// <summary>The host that Program builds; started, it would connect to a Functions host.</summary>
    /// <param name="settings">Settings, with <c>__</c> or <c>:</c> between the parts of a key.</param>
    /// <param name="replace">Replaces services before the host is built.</param>
    public static IHost Build(IEnumerable<KeyValuePair<string, string>> settings, Action<IServiceCollection>? replace = null)
    {
        var arguments = settings.Append(new("Functions__Worker__HostEndpoint", "http://127.0.0.1:1")).Select(
            setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}").ToArray();
        var interception = new Interception(replace);
        using (DiagnosticListener.AllListeners.Subscribe(interception))
        {
            try
            {
                typeof(GeneratedFunctionMetadataProvider).Assembly.EntryPoint!.Invoke(null, [arguments]);
            }
            catch (TargetInvocationException stopped) when (stopped.InnerException is BuiltException)
            {
                return interception.Built!;
            }
        }

        throw new InvalidOperationException("Program ended without building a host.");
    }

    private sealed class BuiltException : Exception;

    private sealed class Interception(Action<IServiceCollection>? replace) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        private readonly Thread program = Thread.CurrentThread;

        public IHost? Built { get; private set; }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            // Other tests build hosts on other threads meanwhile.
            if (Thread.CurrentThread != program)
            {
                return;
            }

            if (value.Key == "HostBuilding" && replace is not null)
            {
                ((IHostBuilder)value.Value!).ConfigureServices((_, services) => replace(services));
            }
            else if (value.Key == "HostBuilt")
            {
                Built = (IHost)value.Value!;
                throw new BuiltException();
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
