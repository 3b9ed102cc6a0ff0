using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Http.Inbound;

/// <summary>
/// <c>POST /services/apexrest/cases</c>: takes the place of the vendor's Apex REST class for clients written for it (docs/reference/sendbird.md#apex-sample),
/// but proves the caller, adopts only a channel of which the customer is a member, and repeats without a second Case. Off unless <c>ApexRest__Enabled</c>.
/// </summary>
public sealed class ApexRestCaseEndpoint(
    EndpointPipeline pipeline,
    CustomerIdRules customerIds,
    CustomerLimits limits,
    AdoptChannel adopt,
    OpenConversations open,
    IOptions<SalesforceOptions> salesforce) : EndpointHandler(pipeline)
{
    private const string PackagePrefix = "Sendbird__";
    private const string PackageBotField = PackagePrefix + "IsEinsteinBotsCase__c";

    private string? BotField => salesforce.Value.BotCaseField
        ?? (salesforce.Value.ChannelUrlField.StartsWith(PackagePrefix, StringComparison.OrdinalIgnoreCase) ? PackageBotField : null);

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var body = await ApexRestCaseBody.ReadAsync(request, cancellationToken);
        if (body.Errors.Count > 0)
        {
            return Problems.Validation(body.Errors);
        }

        if (!customerIds.CanBe(body.UserId))
        {
            return Problems.Validation("sendbirdUserId", $"Send the customer's user id: {CustomerIdRules.Rule}");
        }

        if (!SendbirdIds.CanBe(body.ChannelUrl))
        {
            return Problems.Validation("sendbirdChannelURL", $"Send the URL of a channel: 1 to {SendbirdIds.MaxChannelUrl} characters, {SendbirdIds.Rule}.");
        }

        if (caller != Caller.Anonymous && caller.UserId != body.UserId && !caller.HasRole(Caller.WriteAll))
        {
            return Problems.Forbidden($"'sendbirdUserId' must be the user of the token, unless a back end with the role {Caller.WriteAll} calls.");
        }

        if (limits.Refuse(body.UserId) is { } wait)
        {
            return Problems.RateLimited(request, wait);
        }

        var command = new AdoptionCommand(body.UserId, body.ChannelUrl, body.ToRequest(BotField));
        if (!await adopt.IsRepeatAsync(command, cancellationToken))
        {
            if (limits.RefuseStart(body.UserId) is { } pause)
            {
                return Problems.TooManyStarts(request, pause);
            }

            if (await open.FindTooManyAsync(body.UserId, cancellationToken) is { } others)
            {
                return Problems.OpenLimit([.. others.Select(other => other.Id.Value)]);
            }
        }

        return await adopt.HandleAsync(command, cancellationToken) switch
        {
            Adoption.Adopted { Conversation.Current.CaseId: { } caseId } => TypedResults.Bytes(Serialize(body, caseId), "application/json"),
            // The Case follows by itself; the client's repeat gets it.
            Adoption.Adopted => Problems.Unavailable(request, TimeSpan.FromSeconds(5)),
            Adoption.Owned => Problems.IdempotencyConflict("This channel belongs to another conversation: create a channel of its own for each conversation."),
            Adoption.OtherType other => Problems.Validation(
                "sendbirdChannelURL", $"The channel's custom_type must be {GroupChannel.SupportCustomType}; it is '{other.CustomType}'."),
            _ => Problems.NotFound("There is no such channel of which this user is a member."),
        };
    }

    /// <summary>The Case as Apex serialises the one that it has inserted: its attributes, what was set, and the id.</summary>
    private ReadOnlyMemory<byte> Serialize(ApexRestCaseBody body, SalesforceId caseId)
    {
        var settings = salesforce.Value;
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("attributes");
        json.WriteString("type", "Case");
        json.WriteString("url", $"/services/data/v{settings.ApiVersion}/sobjects/Case/{caseId.Value}");
        json.WriteEndObject();
        Write(json, "Subject", body.Subject);
        Write(json, "Description", body.Description);
        Write(json, "SuppliedName", body.Name);
        Write(json, "SuppliedEmail", body.Email);
        Write(json, "SuppliedPhone", body.Phone);
        json.WriteString(settings.UserIdField, body.UserId);
        json.WriteString(settings.ChannelUrlField, body.ChannelUrl);
        if (BotField is { } botField && body.IsBotCase is { } isBotCase)
        {
            json.WriteBoolean(botField, isBotCase);
        }

        json.WriteString("Id", caseId.Value);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
