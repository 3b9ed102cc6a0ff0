using Grpc.Core;

namespace SupportChat.Emulators.Salesforce.PubSub;

/// <summary>
/// The refusals of the Pub/Sub API: a gRPC status, the code in the trailer <c>error-code</c>, and the rpc id in the text
/// (docs/reference/salesforce.md#stream-errors).
/// </summary>
internal static class PubSubErrors
{
    private const string Prefix = "sfdc.platform.eventbus.grpc.";

    public static RpcException HeadersInvalid(string rpcId, string detail) =>
        Of(StatusCode.Unauthenticated, "service.auth.headers.invalid", detail, rpcId);

    public static RpcException AuthError(string rpcId) =>
        Of(StatusCode.Unauthenticated, "service.auth.error", "An authentication exception occurred. The session is expired or invalid.", rpcId);

    public static RpcException Unavailable(string rpcId) =>
        Of(StatusCode.Unavailable, "service.unavailable", "The service is temporarily unavailable. Try again.", rpcId);

    public static RpcException LimitExceeded(string rpcId) =>
        Of(StatusCode.ResourceExhausted, "subscription.limit.exceeded", "You have exceeded the event delivery limit for your org.", rpcId);

    public static RpcException TopicEmpty(string rpcId) =>
        Of(StatusCode.InvalidArgument, "topic.validation.empty", "The topic name is empty.", rpcId);

    public static RpcException TopicNotFound(string rpcId, string topic) =>
        Of(StatusCode.NotFound, "topic.not.found", $"The topic {topic} was not found, or you have no access to it.", rpcId);

    public static RpcException SchemaInvalid(string rpcId) =>
        Of(StatusCode.InvalidArgument, "schema.validation.failed", "The schema id is not valid.", rpcId);

    public static RpcException TopicMismatch(string rpcId) =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.topic.mismatch", "A subscription cannot change its topic.", rpcId);

    public static RpcException RequestedEventsInvalid(string rpcId) =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.requested.events.invalid", "The number of requested events must be 1 or more.", rpcId);

    public static RpcException RefreshInvalid(string rpcId) =>
        Of(StatusCode.InvalidArgument, "service.auth.refresh.invalid", "The field auth_refresh is internal.", rpcId);

    public static RpcException ReplayIdMissing(string rpcId) =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.replayid.validation.failed", "The Replay ID validation failed. A custom replay needs a Replay ID.", rpcId);

    public static RpcException ReplayIdCorrupted(string rpcId) =>
        Of(StatusCode.InvalidArgument, "subscription.fetch.replayid.corrupted", "The Replay ID is corrupted, or it is outside of the retention window.", rpcId);

    private static RpcException Of(StatusCode status, string code, string detail, string rpcId) =>
        new(new Status(status, $"{detail} rpcId: {rpcId}"), new Grpc.Core.Metadata { { "error-code", Prefix + code } });
}
