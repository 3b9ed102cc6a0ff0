using Grpc.Core;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Tests.Salesforce.PubSub;

public sealed class PubSubErrorsTests
{
    [Theory]
    [InlineData("service.unavailable", StatusCode.Unavailable, PubSubFailure.Reconnect)]
    [InlineData("subscription.internal.error", StatusCode.Internal, PubSubFailure.Reconnect)]
    [InlineData("subscription.fetch.replay.repeated", StatusCode.InvalidArgument, PubSubFailure.Reconnect)]
    [InlineData("service.auth.error", StatusCode.Unauthenticated, PubSubFailure.NewToken)]
    [InlineData("subscription.fetch.replayid.corrupted", StatusCode.InvalidArgument, PubSubFailure.LostCursor)]
    [InlineData("subscription.fetch.replayid.validation.failed", StatusCode.InvalidArgument, PubSubFailure.LostCursor)]
    [InlineData("subscription.limit.exceeded", StatusCode.ResourceExhausted, PubSubFailure.LimitExceeded)]
    [InlineData("service.protection.triggered", StatusCode.ResourceExhausted, PubSubFailure.SlowDown)]
    [InlineData("topic.not.found", StatusCode.NotFound, PubSubFailure.SetUp)]
    [InlineData("subscription.topic.cannot.subscribe", StatusCode.PermissionDenied, PubSubFailure.SetUp)]
    [InlineData("concurrent.client.limit.exceeded", StatusCode.ResourceExhausted, PubSubFailure.SetUp)]
    [InlineData("some.code.of.a.later.release", StatusCode.Unavailable, PubSubFailure.Reconnect)]
    [InlineData(null, StatusCode.Unavailable, PubSubFailure.Reconnect)]
    [InlineData(null, StatusCode.Unauthenticated, PubSubFailure.NewToken)]
    [InlineData(null, StatusCode.PermissionDenied, PubSubFailure.SetUp)]
    [InlineData(null, StatusCode.NotFound, PubSubFailure.SetUp)]
    [InlineData(null, StatusCode.ResourceExhausted, PubSubFailure.SlowDown)]
    public void By_code_first_and_by_status_when_there_is_none(string? code, StatusCode status, PubSubFailure expected)
    {
        var trailers = new Metadata();
        if (code is not null)
        {
            trailers.Add("error-code", "sfdc.platform.eventbus.grpc." + code);
        }

        var translated = PubSubErrors.Translate(new RpcException(new Status(status, "Something of Ann's. rpcId: 1c5e-77"), trailers), "Subscribe");

        Assert.Equal(expected, translated.Failure);
        Assert.Equal(code ?? status.ToString(), translated.Code);
        Assert.Equal("1c5e-77", translated.RpcId);
        Assert.Contains("1c5e-77", translated.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", translated.Message, StringComparison.Ordinal);
    }
}
