namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A refusal in the vendor's terms: HTTP status, code and message (docs/reference/sendbird.md#errors).</summary>
internal sealed class SendbirdException(int code, string message, int status = 400) : Exception(message)
{
    public int Code { get; } = code;

    public int Status { get; } = status;

    public static SendbirdException WrongType(string name, string type) => new(
        type switch { "string" => 400100, "number" => 400101, "list" => 400102, "boolean" => 400104, _ => 400103 },
        $"\"{name}\" should be of type {type}.");

    public static SendbirdException Missing(string name) => new(400105, $"\"{name}\" must be specified.");

    public static SendbirdException Negative(string name) => new(400106, $"\"{name}\" must not be negative.");

    public static SendbirdException NotAuthorized(string message) => new(400108, message);

    public static SendbirdException ExpiredToken() => new(400109, "\"token\" is expired or not valid.");

    public static SendbirdException TooLong(string name, int limit) => new(400110, $"\"{name}\" should be at most {limit} characters.");

    public static SendbirdException Invalid(string name) => new(400111, $"Invalid value: \"{name}\".");

    public static SendbirdException Incompatible(string message) => new(400112, message);

    public static SendbirdException OutOfRange(string name, long from, long to) => new(400113, $"\"{name}\" should be between {from} and {to}.");

    public static SendbirdException Characters(string name) => new(400151, $"\"{name}\" contains characters that are not allowed.");

    public static SendbirdException NotFound(string what) => new(400201, $"\"{what}\" not found.");

    public static SendbirdException Exists(string name) => new(400202, $"\"{name}\" violates unique constraint.");

    public static SendbirdException TooMany(string name, int limit) => new(400203, $"\"{name}\" should have at most {limit} items.");

    public static SendbirdException Deactivated() => new(400300, "User is deactivated.");

    public static SendbirdException WrongApiToken() => new(400401, "Invalid \"Api-Token\".");

    public static SendbirdException NotJson() => new(400403, "The request body is not valid JSON.");

    /// <summary>For what the real service may well know: neither its code nor its words (docs/emulators.md#what-sendbird-serves).</summary>
    public static SendbirdException NotServed(string what) =>
        new(501, $"The Sendbird emulator does not serve {what}. What it serves: docs/emulators.md#what-sendbird-serves", 501);

    public static SendbirdException TooManyRequests() => new(500910, "Too many requests.", 429);
}
