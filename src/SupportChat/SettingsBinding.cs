using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SupportChat;

/// <summary>Binds settings so that a value of the wrong form is a fault like any other: found at the start, together with all others, by its key.</summary>
internal static class SettingsBinding
{
    private static readonly Dictionary<Type, string> Forms = new()
    {
        [typeof(bool)] = "true or false",
        [typeof(int)] = "a whole number",
        [typeof(long)] = "a whole number",
        [typeof(double)] = "a number",
        [typeof(TimeSpan)] = "a time such as 00:00:30, or 3.00:00:00 for three days",
        [typeof(Uri)] = "an address",
    };

    /// <summary>Binds a section; a value that cannot be read is an <see cref="OptionsValidationException"/>, as a wrong one is.</summary>
    public static OptionsBuilder<TOptions> BindSettings<TOptions>(this OptionsBuilder<TOptions> builder, string section)
        where TOptions : class, new() =>
        builder.Configure<IConfiguration>((options, configuration) =>
        {
            var settings = configuration.GetSection(section);
            try
            {
                settings.Bind(options);
            }
            catch (InvalidOperationException) when (FaultsOf<TOptions>(settings) is { Count: > 0 } faults)
            {
                throw new OptionsValidationException(builder.Name, typeof(TOptions), faults);
            }
        });

    private static List<string> FaultsOf<TOptions>(IConfigurationSection settings)
        where TOptions : new() =>
        [.. settings.AsEnumerable()
            .Where(setting => setting.Value is not null && !CanBind<TOptions>(settings.Path, setting))
            .OrderBy(setting => setting.Key, StringComparer.Ordinal)
            .Select(setting => $"{KeyOf(setting.Key)} must be {FormOf(typeof(TOptions), setting.Key.Split(':')[1..])}, not '{setting.Value}'")];

    private static bool CanBind<TOptions>(string section, KeyValuePair<string, string?> setting)
        where TOptions : new()
    {
        try
        {
            new ConfigurationBuilder().AddInMemoryCollection([setting]).Build().GetSection(section).Bind(new TOptions());
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>As it stands in the environment.</summary>
    private static string KeyOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static string FormOf(Type owner, IEnumerable<string> path)
    {
        var type = path.Aggregate((Type?)owner, (current, name) =>
            current is null ? null : TypeDescriptor.GetProperties(current).Find(name, ignoreCase: true)?.PropertyType ?? ElementOf(current));
        type = type is null ? typeof(string) : Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? string.Join(" or ", Enum.GetNames(type)) : Forms.GetValueOrDefault(type, "of another form");
    }

    private static Type? ElementOf(Type type) => type.IsArray ? type.GetElementType() : type.GenericTypeArguments.LastOrDefault();
}
