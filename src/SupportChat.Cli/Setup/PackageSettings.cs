using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Setup;

/// <summary>The settings row of Sendbird's managed package (Sendbird reference 8.1): application and API token. The token is compared and written, never shown.</summary>
internal sealed class PackageSettings(SalesforceClient salesforce, IOptions<SendbirdOptions> sendbird)
{
    public const string ObjectName = "sendbird__Setting__c";

    /// <summary>Namespace of the package's fields.</summary>
    public const string Prefix = "Sendbird__";

    private const string ApplicationField = "sendbird__ApplicationId__c";
    private const string TokenField = "sendbird__ApiToken__c";

    /// <summary>What has to change; nothing where the package is not installed, or its fields are hidden from us.</summary>
    public async Task<IReadOnlyList<SetupChange>> FindChangesAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(ObjectName, cancellationToken) is not { } fields)
        {
            return [];
        }

        var wanted = new Dictionary<string, string>
        {
            [ApplicationField] = sendbird.Value.ApplicationId,
            [TokenField] = sendbird.Value.ApiToken,
        }.Where(field => fields.ContainsKey(field.Key)).ToDictionary();
        if (wanted.Count == 0)
        {
            return [];
        }

        var rows = await salesforce.QueryAsync($"SELECT Id, {string.Join(", ", wanted.Keys)} FROM {ObjectName} LIMIT 1", cancellationToken);
        var changes = new List<SetupChange>();
        foreach (var (field, value) in wanted)
        {
            var found = rows is [var row] ? row.GetProperty(field).GetString() : null;
            if (found != value)
            {
                var isToken = field == TokenField;
                changes.Add(new SetupChange($"{ObjectName}.{field}", Show(found, isToken), isToken ? "the token of Sendbird__ApiToken" : value)
                {
                    // One call writes both.
                    ApplyAsync = changes.Count > 0 ? null : token => WriteAsync(rows is [var only] ? only.GetProperty("Id").GetString() : null, wanted, token),
                });
            }
        }

        return changes;
    }

    private static string Show(string? found, bool isToken) => string.IsNullOrEmpty(found) ? "empty" : isToken ? "another token" : found;

    private Task WriteAsync(string? id, Dictionary<string, string> fields, CancellationToken cancellationToken) => id is null
        ? salesforce.CreateAsync(ObjectName, fields, cancellationToken)
        : salesforce.UpdateAsync(ObjectName, id, fields, cancellationToken);
}
