using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>
/// Issues and checks session tokens and session keys. They are stateless: signed user id, kind, expiry (milliseconds) and epoch
/// (docs/reference/sendbird.md#tokens).
/// </summary>
internal sealed class SessionTokens(SendbirdApplication application)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    private const char Separator = '\n';

    private byte[] key = RandomNumberGenerator.GetBytes(32);
    private long expiredUpTo;

    public byte[] SigningKey => key;

    /// <summary>Number up to which everything has expired.</summary>
    public long ExpiredUpTo => Volatile.Read(ref expiredUpTo);

    /// <summary>Goes on with the key of an earlier process: its tokens stay good.</summary>
    public void Continue(byte[] signingKey, long expired) => (key, expiredUpTo) = (signingKey, expired);

    public string Issue(User user, SessionKind kind, long expiresAt)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{user.UserId}{Separator}{kind}{Separator}{expiresAt}{Separator}{user.TokenEpoch}{Separator}{application.NextSequence()}");
        var bytes = Encoding.UTF8.GetBytes(text);
        return $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, bytes))}";
    }

    /// <summary>Lets everything that was issued so far expire.</summary>
    public void ExpireAll() => Volatile.Write(ref expiredUpTo, application.NextSequence());

    /// <summary>Throws 400302 for a token that is wrong or expired, 400301 for a user that is gone, 400310 for a revoked one.</summary>
    public Session CheckToken(string token) => Check(token, SessionKind.Token, wrong: 400302, expired: 400302);

    /// <summary>Throws 400303 for a wrong key, 400309 for an expired one, 400301 for a user that is gone, 400310 for a revoked one.</summary>
    public Session CheckKey(string key) => Check(key, SessionKind.Key, wrong: 400303, expired: 400309);

    private Session Check(string text, SessionKind kind, int wrong, int expired)
    {
        if (TryRead(text) is not [var userId, var kindText, var expiry, var epoch, var sequence] || kindText != kind.ToString())
        {
            throw new SendbirdException(wrong, "Invalid session token or key.");
        }

        if (application.FindUser(userId) is not { } user)
        {
            throw new SendbirdException(400301, "User not found.");
        }

        if (epoch != user.TokenEpoch.ToString(CultureInfo.InvariantCulture))
        {
            throw new SendbirdException(400310, "The session was revoked.");
        }

        var expiresAt = long.Parse(expiry, CultureInfo.InvariantCulture);
        return expiresAt > application.NowMs && long.Parse(sequence, CultureInfo.InvariantCulture) > Volatile.Read(ref expiredUpTo)
            ? new Session(user, expiresAt)
            : throw new SendbirdException(expired, "The session has expired.");
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
            return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), HMACSHA256.HashData(key, bytes))
                ? Encoding.UTF8.GetString(bytes).Split(Separator)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>A checked token or key: its user and expiry in milliseconds.</summary>
internal sealed record Session(User User, long ExpiresAt);

/// <summary>What a signed text is good for.</summary>
internal enum SessionKind
{
    /// <summary>Issued to the application's back end, presented at connect.</summary>
    Token,

    /// <summary>Issued at connect, presented with the SDK's REST calls.</summary>
    Key,
}
