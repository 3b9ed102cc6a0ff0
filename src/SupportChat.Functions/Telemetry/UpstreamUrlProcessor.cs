using System.Diagnostics;
using OpenTelemetry;

namespace SupportChat.Functions.Telemetry;

/// <summary>
/// Leaves only the upstream's address on the spans of HTTP calls: the paths carry user ids, which may be e-mail addresses
/// (docs/architecture.md#invariant-8-nothing-secret-is-told).
/// </summary>
internal sealed class UpstreamUrlProcessor : BaseProcessor<Activity>
{
    private const string Url = "url.full";

    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Url) is string text && Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            data.SetTag(Url, url.GetLeftPart(UriPartial.Authority));
        }
    }
}
