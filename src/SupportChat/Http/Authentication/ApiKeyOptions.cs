using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SupportChat.Http.Authentication;

/// <summary>Settings that hold shared keys: sections <c>Push</c>, <c>Ops</c> and <c>AgentPanel</c>.</summary>
public class ApiKeyOptions
{
    /// <summary>Live keys; several while one is being replaced.</summary>
    public IList<string> Keys { get; } = [];
}

/// <summary>Refuses shared keys that can be guessed. Short, well-known ones are good enough for emulators, where they open nothing else.</summary>
/// <param name="section">Section of the options.</param>
/// <param name="configuration">Says whether the integration talks to emulators on loopback only.</param>
internal sealed class ApiKeyOptionsValidator<TOptions>(string section, IConfiguration configuration) : IValidateOptions<TOptions>
    where TOptions : ApiKeyOptions
{
    private const int MinLength = 16;

    private static readonly string[] Systems = ["Sendbird:BaseUrl", "Salesforce:LoginUrl", "ClientAuth:Authority"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var keys = options.Keys.Select((key, i) => (Name: $"{section}__Keys__{i}", Value: key)).ToList();
        var min = Systems.All(IsOnLoopback) ? 1 : MinLength;
        List<string> faults =
        [
            .. SecretRule.Faults(keys.Select(key => (key.Name, (string?)key.Value))),
            .. keys.Where(key => string.IsNullOrWhiteSpace(key.Value)).Select(key => $"{key.Name} must not be empty: openssl rand -base64 32 makes a key"),
            .. keys.Where(key => !string.IsNullOrWhiteSpace(key.Value) && key.Value.Trim().Length < min)
                .Select(key => $"{key.Name} must have at least {MinLength} characters, as it can be guessed otherwise: openssl rand -base64 32 makes a key"),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private bool IsOnLoopback(string key) => Uri.TryCreate(configuration[key], UriKind.Absolute, out var address) && AddressRule.IsLoopback(address);
}
