using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Salesforce;

namespace SupportChat.Http.Inbound;

/// <summary>
/// <c>POST /api/salesforce/case-changes</c>: an HTTP push, JSON from Apex or Flow, or an Outbound Message. It is a hint: what it names is read from
/// Salesforce, so that a forged one costs a read and changes nothing.
/// </summary>
public sealed partial class SalesforceCaseChangesEndpoint(
    EndpointPipeline pipeline,
    SalesforceSessions sessions,
    ICaseChangeSink changes,
    IConversationIndex index,
    ILogger<SalesforceCaseChangesEndpoint> logger) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        CaseChangesAccess.IsOutboundMessage(request) ? TakeOutboundMessageAsync(request, caller, cancellationToken) : TakeJsonAsync(request, cancellationToken);

    private async Task<IResult> TakeJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, CaseChangePushBody.MaxBytes, cancellationToken);
        if (!CaseChangePushBody.TryParse(body, out var hint, out var errors))
        {
            return Problems.Validation(errors);
        }

        if (!await IsOurOrgAsync(hint, cancellationToken))
        {
            return Problems.Validation("organizationId", "This is not the org that the service is connected to.");
        }

        await changes.ApplyManyAsync([hint.ToChange("push")], cancellationToken);
        return TypedResults.Accepted((string?)null);
    }

    private async Task<IResult> TakeOutboundMessageAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, OutboundMessage.MaxBytes, cancellationToken);
        if (!OutboundMessage.TryParse(body, out var hint, out var error))
        {
            return Problems.Validation(FieldErrors.Body, error);
        }

        if (!await IsOurOrgAsync(hint, cancellationToken))
        {
            LogOtherOrg(logger);
            return Problems.Unauthorized(request, "The message is not of the org that the service is connected to.");
        }

        if (!caller.HasRole(Caller.WriteCaseChanges))
        {
            // A Case that nobody knows would cost a call of the org's allowance to look for.
            hint = hint with { CaseIds = [.. (await index.FindByCasesAsync(hint.CaseIds, cancellationToken)).Keys] };
        }

        if (hint.CaseIds.Count > 0)
        {
            await changes.ApplyManyAsync([hint.ToChange("outbound-message")], cancellationToken);
        }

        return TypedResults.Text(OutboundMessage.Ack, OutboundMessage.ContentType, Encoding.UTF8);
    }

    private async Task<bool> IsOurOrgAsync(CaseChangePush hint, CancellationToken cancellationToken) =>
        hint.OrganizationId.Value == (await sessions.GetAsync(cancellationToken)).OrganizationId;

    [LoggerMessage(3201, LogLevel.Warning, "An Outbound Message of another org was refused")]
    private static partial void LogOtherOrg(ILogger logger);
}
