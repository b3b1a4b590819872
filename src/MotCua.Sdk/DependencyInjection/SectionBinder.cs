using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace MotCua.Sdk.DependencyInjection;

/// <summary>
/// Binds a configuration section member by member, so that one wrong value does not hide the others, and a misspelt name is an error
/// instead of a setting that silently has no effect.
/// </summary>
internal static class SectionBinder
{
    public static void Bind(IConfigurationSection section, MotCuaOptions options) => Bind(section, options, "", options.BindingFailures);

    private static void Bind(IConfigurationSection section, object target, string prefix, List<string> failures)
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!properties.TryGetValue(child.Key, out var property))
            {
                failures.Add(OptionFailures.Text(prefix + child.Key,
                    $"is not a setting; the settings here are {string.Join(", ", properties.Keys)}.",
                    $"không phải tên cài đặt; các tên đúng là {string.Join(", ", properties.Keys)}."));
                continue;
            }

            Set(child, target, property, prefix + property.Name, failures);
        }
    }

    private static void Set(IConfigurationSection child, object target, PropertyInfo property, string name, List<string> failures)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(IList<string>))
        {
            property.SetValue(target, child.Value is { Length: > 0 } one
                ? [.. one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
                : child.GetChildren().Select(item => item.Value ?? "").ToList());
        }
        else if (type == typeof(IDictionary<string, string>))
        {
            property.SetValue(target, child.GetChildren().ToDictionary(item => item.Key, item => item.Value ?? "", StringComparer.OrdinalIgnoreCase));
        }
        else if (type is { IsClass: true } && type.Namespace == typeof(MotCuaOptions).Namespace)
        {
            var nested = property.GetValue(target) ?? Activator.CreateInstance(type)!;
            property.SetValue(target, nested);
            Bind(child, nested, name + ".", failures);
        }
        else if (child.Value is { } text)
        {
            try
            {
                property.SetValue(target, type == typeof(Uri)
                    ? new Uri(text, UriKind.Absolute)
                    : TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text));
            }
            catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
            {
                failures.Add(OptionFailures.Text(name, $"cannot be read as {Kind(type)}.", $"không đọc được dưới dạng {Kind(type)}."));
            }
        }
    }

    private static string Kind(Type type) =>
        type == typeof(TimeSpan) ? "hh:mm:ss"
        : type == typeof(Uri) ? "https://host/path"
        : type == typeof(bool) ? "true, false"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type))
        : "number";
}
