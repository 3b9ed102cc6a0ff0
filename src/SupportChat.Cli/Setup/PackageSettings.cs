using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Setup;

/// <summary>
/// The settings row of Sendbird's managed package (docs/reference/sendbird.md#package-settings): application and API token. The token is compared and written,
/// never shown.
/// </summary>
internal sealed class PackageSettings(SalesforceClient salesforce, IOptions<SendbirdOptions> sendbird, IConfiguration configuration)
{
    public const string ObjectName = "sendbird__Setting__c";

    /// <summary>Namespace of the package's fields.</summary>
    public const string Prefix = "Sendbird__";

    /// <summary>Environment variable of the token that Sendbird's dashboard shows for its Salesforce integration.</summary>
    public const string TokenVariable = "SENDBIRD_PACKAGE_TOKEN";

    private const string ApplicationField = "sendbird__ApplicationId__c";
    private const string TokenField = "sendbird__ApiToken__c";

    /// <summary>
    /// What has to change; nothing where the package is not installed, or its fields are hidden from us. A token that is there stays unless
    /// <see cref="TokenVariable"/> holds another; an empty one becomes that of the variable, or else our own.
    /// </summary>
    public async Task<IReadOnlyList<SetupChange>> FindChangesAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(ObjectName, cancellationToken) is not { } fields)
        {
            return [];
        }

        var given = configuration[TokenVariable] is { Length: > 0 } token ? token : null;
        var wanted = new Dictionary<string, string>
        {
            [ApplicationField] = sendbird.Value.ApplicationId,
            [TokenField] = given ?? sendbird.Value.ApiToken,
        }.Where(field => fields.ContainsKey(field.Key)).ToDictionary();
        if (wanted.Count == 0)
        {
            return [];
        }

        var rows = await salesforce.QueryAsync($"SELECT Id, {string.Join(", ", wanted.Keys)} FROM {ObjectName} LIMIT 1", cancellationToken);
        var changes = new List<SetupChange>();
        var kept = new List<string>();
        foreach (var (field, value) in wanted)
        {
            var found = rows is [var row] ? row.GetProperty(field).GetString() : null;
            var isToken = field == TokenField;
            if (isToken && given is null && !string.IsNullOrEmpty(found))
            {
                kept.Add(field);
            }
            else if (found != value)
            {
                changes.Add(new SetupChange(
                    $"{ObjectName}.{field}", Show(found, isToken), isToken ? $"the token of {(given is null ? "Sendbird__ApiToken" : TokenVariable)}" : value)
                {
                    // One call writes both.
                    ApplyAsync = changes.Count > 0 ? null : stop =>
                        WriteAsync(
                            rows is [var only] ? only.GetProperty("Id").GetString() : null, wanted.ExceptBy(kept, pair => pair.Key).ToDictionary(), stop),
                });
            }
        }

        return changes;
    }

    /// <summary>The token that the package has; null where there is none that we can read.</summary>
    public async Task<string?> ReadTokenAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(ObjectName, cancellationToken) is not { } fields || !fields.ContainsKey(TokenField))
        {
            return null;
        }

        var rows = await salesforce.QueryAsync($"SELECT {TokenField} FROM {ObjectName} LIMIT 1", cancellationToken);
        return rows is [var row] && row.GetProperty(TokenField).GetString() is { Length: > 0 } token ? token : null;
    }

    private static string Show(string? found, bool isToken) => string.IsNullOrEmpty(found) ? "empty" : isToken ? "another token" : found;

    private Task WriteAsync(string? id, Dictionary<string, string> fields, CancellationToken cancellationToken) => id is null
        ? salesforce.CreateAsync(ObjectName, fields, cancellationToken)
        : salesforce.UpdateAsync(ObjectName, id, fields, cancellationToken);
}
