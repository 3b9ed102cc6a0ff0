using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary>The tokens given out: opaque, <c>00D...!AQ...</c>, alive while they are used (docs/reference/salesforce.md#session-life).</summary>
internal sealed class SessionStore(string organizationId, TimeSpan timeout, TimeProvider timeProvider)
{
    private const int OrganizationIdLength = 15;
    private const int SecretBytes = 66;

    private readonly ConcurrentDictionary<string, Session> sessions = new(StringComparer.Ordinal);

    public int Count => sessions.Count;

    public string Open(string userId)
    {
        var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)).Replace('+', '.').Replace('/', '_');
        var token = $"{organizationId[..OrganizationIdLength]}!AQ{secret}";
        sessions[token] = new Session(userId, timeProvider.GetUtcNow());
        return token;
    }

    public IReadOnlyDictionary<string, Session> Save() => sessions.OrderBy(session => session.Key, StringComparer.Ordinal).ToDictionary();

    /// <summary>Sessions of an earlier process, whose tokens stay good.</summary>
    public void Restore(IReadOnlyDictionary<string, Session> saved)
    {
        foreach (var (token, session) in saved)
        {
            sessions[token] = session;
        }
    }

    /// <summary>The session of a token, whose life this use extends; null if there is none or it has expired.</summary>
    public Session? Use(string token)
    {
        if (Peek(token) is not { } session)
        {
            return null;
        }

        sessions.TryUpdate(token, session with { LastUsed = timeProvider.GetUtcNow() }, session);
        return session;
    }

    /// <summary>As <see cref="Use"/>, without extending.</summary>
    public Session? Peek(string token) =>
        sessions.TryGetValue(token, out var session) && timeProvider.GetUtcNow() - session.LastUsed < timeout ? session : null;

    public bool Close(string token) => sessions.TryRemove(token, out _);

    /// <summary>Ends all sessions; returns how many there were.</summary>
    public int CloseAll()
    {
        var count = sessions.Count;
        sessions.Clear();
        return count;
    }
}

/// <summary>What a token stands for.</summary>
internal sealed record Session(string UserId, DateTimeOffset LastUsed);
