using Grpc.Core;

namespace SupportChat.Salesforce.PubSub;

/// <summary>The one table from Pub/Sub errors to what we do about them (docs/reference/salesforce.md#stream-errors).</summary>
internal static class PubSubErrors
{
    private const string TrailerName = "error-code";
    private const string Prefix = "sfdc.platform.eventbus.grpc.";
    private const string RpcIdMark = "rpcId:";

    /// <summary>Translates a gRPC error; <paramref name="call"/> names the remote operation.</summary>
    public static PubSubException Translate(RpcException error, string call)
    {
        var code = CodeOf(error);
        var failure = Classify(error.StatusCode, code);
        var rpcId = RpcIdOf(error.Status.Detail);
        var reference = rpcId is null ? "" : $" (rpc id {rpcId})";
        var message = $"{call} failed with {code ?? "no error code"}, gRPC status {error.StatusCode}{reference}.{Remedy(failure)}";
        return new PubSubException(failure, code ?? error.StatusCode.ToString(), message, error)
        {
            RpcId = rpcId,
        };
    }

    /// <summary>What to do, by Salesforce's code first and by the gRPC status when there is none or it is new.</summary>
    public static PubSubFailure Classify(StatusCode status, string? code) => code switch
    {
        "service.unavailable" or "topic.api.unavailable" or "schema.api.unavailable" or "subscription.internal.error"
            or "subscription.fetch.replay.repeated" or "subscription.fetch.overflow" => PubSubFailure.Reconnect,
        "service.protection.triggered" or "service.protection.stream.limit.triggered" => PubSubFailure.SlowDown,
        "service.auth.error" => PubSubFailure.NewToken,
        "subscription.fetch.replayid.corrupted" or "subscription.fetch.replayid.validation.failed" => PubSubFailure.LostCursor,
        "subscription.limit.exceeded" => PubSubFailure.LimitExceeded,
        "service.auth.headers.invalid" or "service.auth.refresh.invalid" or "service.tenant.license" or "concurrent.client.limit.exceeded"
            or "topic.not.found" or "topic.meta.permission" or "subscription.topic.cannot.subscribe" or "schema.meta.permission"
            or "topic.validation.empty" or "schema.validation.failed" or "subscription.fetch.requested.events.invalid"
            or "subscription.fetch.topic.mismatch" or "subscription.fetch.request.invalid" => PubSubFailure.SetUp,
        _ => ByStatus(status),
    };

    private static PubSubFailure ByStatus(StatusCode status) => status switch
    {
        StatusCode.Unauthenticated => PubSubFailure.NewToken,
        StatusCode.ResourceExhausted => PubSubFailure.SlowDown,
        StatusCode.PermissionDenied or StatusCode.NotFound or StatusCode.InvalidArgument or StatusCode.Unimplemented or StatusCode.FailedPrecondition
            => PubSubFailure.SetUp,
        _ => PubSubFailure.Reconnect,
    };

    private static string? CodeOf(RpcException error)
    {
        var value = error.Trailers.GetValue(TrailerName);
        return value is not null && value.StartsWith(Prefix, StringComparison.Ordinal) ? value[Prefix.Length..] : value;
    }

    private static string? RpcIdOf(string detail)
    {
        var at = detail.LastIndexOf(RpcIdMark, StringComparison.OrdinalIgnoreCase);
        var id = at < 0 ? "" : detail[(at + RpcIdMark.Length)..].Trim();
        return id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? id : null;
    }

    private static string Remedy(PubSubFailure failure) => failure switch
    {
        PubSubFailure.SetUp => " Check Salesforce__Topics, that Change Data Capture is on for Case, and that the integration user may read all Cases.",
        PubSubFailure.LimitExceeded => " The org's event delivery of 24 hours is used up; filter the channel or extend the allocation.",
        _ => "",
    };
}
