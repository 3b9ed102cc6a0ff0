namespace SupportChat.Http;

internal sealed record HealthView(string Status);
