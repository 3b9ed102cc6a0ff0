namespace SupportChat.Http;

/// <summary>One HTTP call.</summary>
/// <param name="Name">Operational name: function, operation id.</param>
/// <param name="Method">Upper-case verb.</param>
/// <param name="Route">Full route without leading slash.</param>
/// <param name="Handler">An <see cref="Endpoint"/>.</param>
public sealed record ApiEndpoint(string Name, string Method, string Route, Type Handler);
