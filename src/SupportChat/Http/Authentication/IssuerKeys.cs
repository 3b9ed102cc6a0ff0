using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect.Configuration;

namespace SupportChat.Http.Authentication;

/// <summary>
/// The customers' issuer as it describes itself: its name and its signing keys. Read when first needed, again every five minutes of use, and sooner
/// when a token names a key that is not known. However many callers wait, there is one read at a time, and reads begin at least two seconds apart.
/// </summary>
public sealed partial class IssuerKeys
{
    // Not the library's ConfigurationManager: its pause between requested reads is one for all, so a made-up key id keeps a genuine one out until it is over.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseWhenOld = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<OpenIdConnectConfiguration>> fetch;
    private readonly TimeProvider time;
    private readonly ILogger<IssuerKeys> logger;
    private readonly Lock gate = new();
    private Task<Reading?>? next;
    private long? lastBegin;
    private volatile Reading? current;

    public IssuerKeys(IOptions<ClientAuthOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
        : this(FetchFrom(options.Value), time, logger)
    {
    }

    internal IssuerKeys(Func<CancellationToken, Task<OpenIdConnectConfiguration>> fetch, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        this.fetch = fetch;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>The issuer as it was last read, at once; the first time it is read. Null when it was never read and cannot be read now.</summary>
    public async ValueTask<OpenIdConnectConfiguration?> GetAsync(CancellationToken cancellationToken)
    {
        if (current is not { } known)
        {
            return (await NextReadAsync().WaitAsync(cancellationToken))?.Issuer;
        }

        if (time.GetElapsedTime(known.Begin) > MaxAge && HasPaused(PauseWhenOld))
        {
            _ = NextReadAsync();
        }

        return known.Issuer;
    }

    /// <summary>
    /// Waits at most three seconds for the issuer to have the key, or to have been read after this call began. Null when it could not be read in that time:
    /// then nothing can be said about the key.
    /// </summary>
    /// <param name="keyId">Key id of a token; null for a token without one.</param>
    /// <param name="cancellationToken">The caller has left.</param>
    public async Task<OpenIdConnectConfiguration?> FindKeyAsync(string? keyId, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        if (current is { } known && Has(known.Issuer, keyId))
        {
            return known.Issuer;
        }

        try
        {
            while (Patience - time.GetElapsedTime(arrived) is var left && left > TimeSpan.Zero)
            {
                // A read that was under way before may have missed a key that is newer than its beginning.
                if (await NextReadAsync().WaitAsync(left, time, cancellationToken) is not { } reading)
                {
                    return null;
                }

                if (reading.Begin >= arrived || Has(reading.Issuer, keyId))
                {
                    return reading.Issuer;
                }
            }
        }
        catch (TimeoutException)
        {
            // The read goes on, and serves the caller's repeat.
        }

        return null;
    }

    private static bool Has(OpenIdConnectConfiguration issuer, string? keyId) => keyId is not null && issuer.SigningKeys.Any(key => key.KeyId == keyId);

    private static Func<CancellationToken, Task<OpenIdConnectConfiguration>> FetchFrom(ClientAuthOptions options)
    {
        var address = new Uri(options.Authority.TrimEnd('/') + "/.well-known/openid-configuration");
        var documents = new HttpDocumentRetriever { RequireHttps = !address.IsLoopback };
        return cancellationToken => OpenIdConnectConfigurationRetriever.GetAsync(address.ToString(), documents, cancellationToken);
    }

    private bool HasPaused(TimeSpan pause)
    {
        lock (gate)
        {
            return lastBegin is not { } begin || time.GetElapsedTime(begin) > pause;
        }
    }

    /// <summary>The read that waits for its turn or is under way, or a new one; null when it fails.</summary>
    private Task<Reading?> NextReadAsync()
    {
        lock (gate)
        {
            if (next is null || next.IsCompleted)
            {
                var wait = lastBegin is { } begin ? Pause - time.GetElapsedTime(begin) : TimeSpan.Zero;
                next = Task.Run(() => ReadAsync(wait));
            }

            return next;
        }
    }

    private async Task<Reading?> ReadAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time);
        }

        var begin = time.GetTimestamp();
        lock (gate)
        {
            lastBegin = begin;
        }

        try
        {
            using var limit = new CancellationTokenSource(ReadTimeout, time);
            var issuer = await fetch(limit.Token).WaitAsync(limit.Token);
            var validation = new OpenIdConnectConfigurationValidator().Validate(issuer);
            if (validation.Succeeded && !string.IsNullOrEmpty(issuer.Issuer))
            {
                return current = new Reading(issuer, begin);
            }

            LogUnusable(logger, validation.ErrorMessage ?? "it has no name");
        }
#pragma warning disable CA1031 // Whatever stops a read, the keys that are known stay good, and the cause is in the log.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnreadable(logger, failure);
        }

        return null;
    }

    [LoggerMessage(1102, LogLevel.Warning, "The customers' issuer (ClientAuth__Authority) cannot be read; the keys that are known stay in use")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(1103, LogLevel.Warning, "The customers' issuer (ClientAuth__Authority) has no usable keys; those that are known stay in use: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string reason);

    /// <summary>The issuer, and when its reading began.</summary>
    private sealed record Reading(OpenIdConnectConfiguration Issuer, long Begin);
}
