using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird;

/// <summary>Issues and checks session tokens and session keys. They are stateless: signed user id, kind, expiry (milliseconds) and epoch (Sendbird reference 2.4).</summary>
internal sealed class SessionTokens(World world)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    private const char Separator = '\n';

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Issue(User user, SessionKind kind, long expiresAt)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{user.UserId}{Separator}{kind}{Separator}{expiresAt}{Separator}{user.TokenEpoch}{Separator}{world.NextSequence()}");
        var bytes = Encoding.UTF8.GetBytes(text);
        return $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, bytes))}";
    }

    /// <summary>The token's user and expiry. Throws <paramref name="wrong"/> for a token that is not ours, revoked or of another kind, and <paramref name="expired"/> for one whose time is over.</summary>
    public Session Check(string token, SessionKind kind, int wrong, int expired)
    {
        if (TryRead(token) is not [var userId, var kindText, var expiry, var epoch, _]
            || kindText != kind.ToString()
            || world.FindUser(userId) is not { } user
            || epoch != user.TokenEpoch.ToString(CultureInfo.InvariantCulture))
        {
            throw new SendbirdException(wrong, $"Invalid session {(kind == SessionKind.Token ? "token" : "key")}.");
        }

        var expiresAt = long.Parse(expiry, CultureInfo.InvariantCulture);
        return expiresAt > world.NowMs
            ? new Session(user, expiresAt)
            : throw new SendbirdException(expired, $"Session {(kind == SessionKind.Token ? "token" : "key")} has expired.");
    }

    private string[]? TryRead(string token)
    {
        if (token.Split('.') is not [var body, var signature])
        {
            return null;
        }

        try
        {
            var bytes = Base64Url.DecodeFromChars(body);
            return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), HMACSHA256.HashData(_key, bytes))
                ? Encoding.UTF8.GetString(bytes).Split(Separator)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
