using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Reads the users of a create or invite call: <c>user_ids</c>, or <c>users</c> with an object for each.</summary>
internal static class UserIds
{
    /// <summary>Empty if neither is there. Throws 400203 above 100.</summary>
    public static IReadOnlyList<string> Read(RequestBody body)
    {
        if (body.StringList("user_ids", Limits.UsersPerCall) is { } ids)
        {
            return ids;
        }

        if (body.Array("users") is not { } users)
        {
            return [];
        }

        if (users.GetArrayLength() > Limits.UsersPerCall)
        {
            throw SendbirdException.TooMany("users", Limits.UsersPerCall);
        }

        return [.. users.EnumerateArray()
            .Select(user =>
                user.ValueKind == JsonValueKind.Object ? new RequestBody(user).RequiredText("user_id") : throw SendbirdException.WrongType("users", "JSON"))
            .Distinct()];
    }
}
