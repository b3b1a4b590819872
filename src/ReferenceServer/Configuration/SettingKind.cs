namespace MotCua.ReferenceServer.Configuration;

/// <summary>What the text of a setting must be.</summary>
internal enum SettingKind
{
    Text,
    Number,
    Switch,

    /// <summary>Several values, in one text separated by commas, or as a JSON list.</summary>
    List,

    /// <summary>A file or folder. Relative paths start at the current folder.</summary>
    Path,

    /// <summary>Never shown, and not accepted as a flag: a command line is visible to other users of the machine.</summary>
    Secret,
}
