using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>Every topic may be subscribed, and its schema read.</summary>
internal sealed class TopicCheck(IEventBus bus, IOptions<SalesforceOptions> options) : IDoctorCheck
{
    public string Name => "Topics of the Pub/Sub API";

    public string Needs => SalesforceLoginCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in options.Value.EffectiveTopics)
        {
            try
            {
                if (await bus.CheckTopicAsync(topic, cancellationToken) is { Length: > 0 } schema)
                {
                    await bus.GetSchemaAsync(schema, cancellationToken);
                }
            }
            catch (PubSubException refused)
            {
                return CheckResult.Error(
                    $"{topic} cannot be subscribed ({refused.Code})",
                    "Deploy infra/salesforce/connections, give the integration user View All on Case, check Salesforce__PubSubUrl and Salesforce__Topics");
            }
            catch (UpstreamException refused) when (refused.Failure == UpstreamFailure.SetUp)
            {
                return CheckResult.Error($"{topic} cannot be subscribed ({refused.Code})", refused.Message);
            }
            catch (EventSchemaException)
            {
                return CheckResult.Error($"the schema of {topic} cannot be read", "Check that Salesforce__Topics names a channel of change events or a platform event");
            }
        }

        return CheckResult.Ok(string.Join(", ", options.Value.EffectiveTopics));
    }
}
