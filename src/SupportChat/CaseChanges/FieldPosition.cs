namespace SupportChat.CaseChanges;

/// <summary>Where a field is.</summary>
/// <param name="Read">In the records that <see cref="EventProjection.Read"/> returns.</param>
/// <param name="Written">In the writer's schema, and so in bitmaps.</param>
internal readonly record struct FieldPosition(int Read, int Written)
{
    public bool Exists => Read >= 0;
}
