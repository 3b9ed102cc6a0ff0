using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.Events;
using SupportChat.Emulators.Salesforce.OAuth;
using SupportChat.Emulators.Salesforce.PubSub;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Admin;

/// <summary>The disturbances of <c>POST /emulator/stream</c>.</summary>
internal sealed class StreamActions(
    SubscriptionHub hub, PubSubAccess access, EventBus bus, SchemaCatalog schemas, ChangeCapture capture, SessionStore sessions, TimeProvider timeProvider)
{
    private const string Entity = "Case";

    /// <summary>Throws <see cref="ControlInputException"/> for an unknown action.</summary>
    public void Run(string action, int times)
    {
        switch (action)
        {
            case "hang":
                hub.SilenceAll();
                break;
            case "cut":
                hub.EndAll(PubSubErrors.Unavailable);
                break;
            case "rejectReplay":
                bus.ForgetReplayIds();
                hub.EndAll(PubSubErrors.Unavailable);
                break;
            case "gap":
                capture.LoseBodies(times);
                break;
            case "overflow":
                capture.Overflow(new Commit(new Caller(WellKnownIds.AutomatedProcess), SalesforceDateTime.WholeSeconds(timeProvider.GetUtcNow()), []), Entity);
                break;
            case "authLoss":
                sessions.CloseAll();
                hub.EndAll(PubSubErrors.AuthError);
                break;
            case "authRefuse":
                access.RefuseNext(times);
                hub.EndAll(PubSubErrors.AuthError);
                break;
            case "limit":
                hub.RefuseNext(times);
                hub.EndAll(PubSubErrors.LimitExceeded);
                break;
            case "schemaChange":
                schemas.Extend(Entity + "ChangeEvent");
                break;
            default:
                throw new ControlInputException("action must be hang, cut, rejectReplay, gap, overflow, authLoss, authRefuse, limit or schemaChange.");
        }
    }
}
