namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>What describe says of an object besides its fields.</summary>
internal sealed record ObjectTraits(string Name, string Label, string LabelPlural, string KeyPrefix)
{
    public bool Custom { get; init; }

    /// <summary>The API may create records; updates and deletes follow <see cref="Updateable"/>.</summary>
    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;
}
