using System.Net.Sockets;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>The worker opens its port a moment after its functions are loaded: whoever is refused comes again.</summary>
internal sealed class RetryHandler() : DelegatingHandler(
    new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
{
    private const int Tries = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException refused) when (
                attempt < Tries && refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                await Task.Delay(pause, TimeProvider.System, cancellationToken);
                pause = pause * 2 < Longest ? pause * 2 : Longest;
            }
        }
    }
}
