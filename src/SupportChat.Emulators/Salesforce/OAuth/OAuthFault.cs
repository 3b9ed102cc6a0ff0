namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary>A refusal of the token endpoint: HTTP 400 with error and description (Salesforce reference 1.4).</summary>
internal sealed class OAuthFault(string error, string description) : Exception(description)
{
    public string Error { get; } = error;
}
