"""All up to 0013 at once, for a database that has none of it; others go on by the replaced ones."""

import datetime
import django.contrib.auth.validators
import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import oauth2_provider.generators
import oauth2_provider.models
import phonenumber_field.modelfields
import technicians.models.api_client
import technicians.models.calendar_link
import technicians.models.goals
import technicians.models.slot_hours
import technicians.models.territory
import technicians.models.travel
import technicians.models.user
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("technicians", "0001_initial"),
        ("technicians", "0002_planning_goals_and_limits"),
        ("technicians", "0003_travel_times"),
        ("technicians", "0004_slots_and_api_clients"),
        ("technicians", "0005_desk_skills"),
        ("technicians", "0006_van_stock"),
        ("technicians", "0007_places_of_taps"),
        ("technicians", "0008_delays_are_told"),
        ("technicians", "0009_what_customers_sign"),
        ("technicians", "0010_signing_out"),
        ("technicians", "0011_area_and_words_of_consent"),
        ("technicians", "0012_goals_by_name"),
        ("technicians", "0013_calendars_and_roles"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="DeskSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "verbose_name": "desk skill",
                "verbose_name_plural": "desk skills",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                (
                    "signed_statement",
                    models.CharField(
                        blank=True,
                        help_text="Stands above the signature on the phone. Empty: our own sentence, in the customer's language.",
                        max_length=300,
                        verbose_name="what customers sign",
                    ),
                ),
                (
                    "status_points",
                    models.BooleanField(
                        default=False,
                        help_text="Only with the consent of your works council (in Germany: § 87 (1) no. 6 BetrVG). Technicians who agreed on their own phone then let it note about where they are (to 100 m) when they tap a state such as arrived, and at no other time. It is seen at the visit, the last one on the map of the day, and deleted after 24 hours; switching this off deletes it within ten minutes.",
                        verbose_name="places of status taps",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("dispatcher", "Dispatcher"),
                            ("technician", "Technician"),
                            ("agent", "Hotline agent"),
                            ("lead", "Lead dispatcher"),
                            ("admin", "Administrator"),
                            ("viewer", "Read only"),
                            ("auditor", "Auditor"),
                        ],
                        default="dispatcher",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=[("de", "German"), ("en", "English")], max_length=2),
                        blank=True,
                        default=list,
                        help_text="In which this person calls customers. None: German.",
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "signed_out_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="By the office; sessions from before are over",
                        null=True,
                        verbose_name="signed out at",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "desk_skills",
                    models.ManyToManyField(
                        blank=True,
                        help_text="What this person is given at a desk besides general work. None: general work only.",
                        related_name="holders",
                        to="technicians.deskskill",
                        verbose_name="desk skills",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="users",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
            managers=[
                ("objects", technicians.models.user.UserManagerWithOrganisation()),
            ],
        ),
        migrations.AddField(
            model_name="deskskill",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desk_skills",
                to="technicians.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "client_id",
                    models.CharField(
                        db_index=True,
                        default=oauth2_provider.generators.generate_client_id,
                        max_length=255,
                        unique=True,
                        verbose_name="client ID",
                    ),
                ),
                (
                    "redirect_uris",
                    models.TextField(
                        blank=True, help_text="Allowed URIs list, space separated", verbose_name="redirect URIs"
                    ),
                ),
                (
                    "post_logout_redirect_uris",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Allowed Post Logout URIs list, space separated",
                        verbose_name="post logout redirect URIs",
                    ),
                ),
                (
                    "client_type",
                    models.CharField(
                        choices=[("confidential", "Confidential"), ("public", "Public")],
                        max_length=32,
                        verbose_name="client type",
                    ),
                ),
                (
                    "authorization_grant_type",
                    models.CharField(
                        choices=[
                            ("authorization-code", "Authorization code"),
                            ("urn:ietf:params:oauth:grant-type:device_code", "Device Code"),
                            ("implicit", "Implicit"),
                            ("password", "Resource owner password-based"),
                            ("client-credentials", "Client credentials"),
                            ("openid-hybrid", "OpenID connect hybrid"),
                        ],
                        max_length=44,
                        verbose_name="authorization grant type",
                    ),
                ),
                (
                    "client_secret",
                    oauth2_provider.models.ClientSecretField(
                        blank=True,
                        db_index=True,
                        default=oauth2_provider.generators.generate_client_secret,
                        help_text="Client secret for authentication",
                        max_length=255,
                        verbose_name="client secret",
                    ),
                ),
                ("hash_client_secret", models.BooleanField(default=True, verbose_name="hash client secret")),
                ("name", models.CharField(blank=True, max_length=255, verbose_name="name")),
                ("skip_authorization", models.BooleanField(default=False, verbose_name="skip authorization")),
                ("created", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "algorithm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No OIDC support"),
                            ("RS256", "RSA with SHA-2 256"),
                            ("HS256", "HMAC with SHA-2 256"),
                        ],
                        default="",
                        max_length=5,
                        verbose_name="algorithm",
                    ),
                ),
                (
                    "allowed_origins",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Allowed origins list to enable CORS, space separated",
                        verbose_name="allowed origins",
                    ),
                ),
                (
                    "registration_source",
                    models.CharField(
                        choices=[
                            ("manual", "Manual"),
                            ("dcr", "Dynamic Client Registration"),
                            ("cimd", "Client ID Metadata Document"),
                        ],
                        default="manual",
                        help_text="How this application was registered (manual, DCR per RFC 7591, or CIMD)",
                        max_length=32,
                        verbose_name="registration source",
                    ),
                ),
                (
                    "cimd_expires_at",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="When the cached Client ID Metadata Document should be re-fetched",
                        null=True,
                        verbose_name="CIMD expires at",
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=30, validators=[technicians.models.api_client.validate_scope]
                        ),
                        blank=True,
                        default=list,
                        help_text="What its tokens may be used for, comma separated. Empty: all of the API.",
                        size=None,
                        verbose_name="scopes",
                    ),
                ),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: the server's setting.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="requests a minute",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_clients",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "API client",
                "verbose_name_plural": "API clients",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "part",
                "verbose_name_plural": "parts",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PlanGoals",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shipped",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("balanced", "Balanced"),
                            ("fewest_km", "Fewest kilometres"),
                            ("keep_published", "Keep the published plan"),
                            ("even_load", "Spread the load evenly"),
                            ("keep_promises", "Keep promises safe"),
                        ],
                        editable=False,
                        max_length=14,
                        verbose_name="came with the product as",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="May stay empty for a choice that came with the product.",
                        max_length=60,
                        verbose_name="name",
                    ),
                ),
                (
                    "travel",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="For each second on the road.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="travel",
                    ),
                ),
                (
                    "overtime",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="For each second after the end of a shift.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="overtime",
                    ),
                ),
                (
                    "tight",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="For each second that a promised visit starts within the time below.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="tight promises",
                    ),
                ),
                (
                    "slack_s",
                    models.PositiveIntegerField(
                        default=1800,
                        help_text="A start within this time is called tight.",
                        validators=[django.core.validators.MaxValueValidator(86400)],
                        verbose_name="time before the end of a promised window, s",
                    ),
                ),
                (
                    "change",
                    models.PositiveIntegerField(
                        default=300,
                        help_text="For each published visit that goes to somebody else, or moves further than below.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="changes",
                    ),
                ),
                (
                    "moved_s",
                    models.PositiveIntegerField(
                        default=900,
                        help_text="A visit that moves no further stays as people know it.",
                        validators=[django.core.validators.MaxValueValidator(86400)],
                        verbose_name="time that is no change, s",
                    ),
                ),
                (
                    "changes_at_most",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: as many as it takes.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="changes at most",
                    ),
                ),
                (
                    "uneven",
                    models.PositiveIntegerField(
                        default=5,
                        help_text="For full days beside empty ones, in hundredths.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="uneven load",
                    ),
                ),
                (
                    "not_preferred",
                    models.PositiveIntegerField(
                        default=600,
                        help_text="For each visit that somebody else does.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="not the technician who knows the site",
                    ),
                ),
                (
                    "scarce",
                    models.PositiveIntegerField(
                        default=10,
                        help_text="For each step of scarcity, 0 to 10, of a skill that a visit does not need.",
                        validators=[django.core.validators.MaxValueValidator(1000000)],
                        verbose_name="scarce skills wasted",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_goals",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "goals of plans",
                "verbose_name_plural": "goals of plans",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skills",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Technician",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(help_text="Family name, first name", max_length=200, verbose_name="name")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("home", django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name="home")),
                (
                    "starts_at",
                    models.CharField(
                        choices=[("home", "At home"), ("depot", "At the depot")],
                        default="home",
                        max_length=5,
                        verbose_name="day starts",
                    ),
                ),
                (
                    "ends_at",
                    models.CharField(
                        choices=[("home", "At home"), ("depot", "At the depot")],
                        default="home",
                        max_length=5,
                        verbose_name="day ends",
                    ),
                ),
                (
                    "overtime_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How long after the end of the shift the technician may be back. Empty: no overtime.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(240)],
                        verbose_name="overtime, minutes",
                    ),
                ),
                (
                    "max_visits",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Empty: as many as fit.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="most visits a day",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="technicians",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="technician",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "technician",
                "verbose_name_plural": "technicians",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="during")),
                ("break_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="break, minutes")),
                (
                    "uid",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="event of a calendar"),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["during"],
            },
        ),
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=technicians.models.calendar_link.new_token,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="secret",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created at"),
                ),
                (
                    "used_until",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="share used until"
                    ),
                ),
                (
                    "technician",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_link",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar link",
                "verbose_name_plural": "calendar links",
                "ordering": ["technician"],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="during")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sick", "Sick"),
                            ("holiday", "Holiday"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "uid",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="event of a calendar"),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["during"],
            },
        ),
        migrations.CreateModel(
            name="TechnicianSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3),
                        ],
                        verbose_name="level",
                    ),
                ),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day on which it counts. Empty: without an end.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holders",
                        to="technicians.skill",
                        verbose_name="skill",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "skill of a technician",
                "verbose_name_plural": "skills of technicians",
            },
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "timezone",
                    models.CharField(
                        default="Europe/Berlin",
                        max_length=64,
                        validators=[technicians.models.territory.validate_timezone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        default="DE", help_text="Two letters, such as DE", max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True, help_text="Such as NW", max_length=10, verbose_name="region for public holidays"
                    ),
                ),
                (
                    "postal_prefixes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        help_text="A site belongs to the territory with the longest prefix that fits its postal code.",
                        size=None,
                        verbose_name="postal code prefixes",
                    ),
                ),
                (
                    "area",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        blank=True,
                        help_text="A site whose place lies in it belongs to the territory, whatever its postal code. Empty: postal codes alone decide.",
                        null=True,
                        srid=4326,
                        verbose_name="area",
                    ),
                ),
                (
                    "depot",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="depot"
                    ),
                ),
                (
                    "goals_preset",
                    models.CharField(
                        choices=[
                            ("balanced", "Balanced"),
                            ("fewest_km", "Fewest kilometres"),
                            ("keep_published", "Keep the published plan"),
                            ("even_load", "Spread the load evenly"),
                            ("keep_promises", "Keep promises safe"),
                        ],
                        default="balanced",
                        help_text="What counts once as many visits as possible are planned.",
                        max_length=14,
                        verbose_name="goal of the plans",
                    ),
                ),
                (
                    "goals_weights",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Replace single weights of that choice, such as {"change": 600, "changes_at_most": 20}: a published visit that moves counts as much as 600 s of travel, and at most 20 of them may move.',
                        validators=[technicians.models.goals.validate_weights],
                        verbose_name="own weights",
                    ),
                ),
                (
                    "emergency_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="The share of a day's capacity that is not promised before the day is planned.",
                        validators=[django.core.validators.MaxValueValidator(90)],
                        verbose_name="kept for emergencies, %",
                    ),
                ),
                (
                    "slot_hours",
                    models.JSONField(
                        default=technicians.models.slot_hours.default_slot_hours,
                        help_text="Pairs of local hours in which a customer can be promised an arrival, such as [[8, 10]].",
                        validators=[technicians.models.slot_hours.validate_slot_hours],
                        verbose_name="windows on offer",
                    ),
                ),
                (
                    "learns_service_times",
                    models.BooleanField(
                        default=False,
                        help_text="Plan with how long visits of a type really took here, where nobody gave the order a time of its own.",
                        verbose_name="learns service times",
                    ),
                ),
                (
                    "delay_told_from_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="So much later a technician may come without a message, while the promised window is kept.",
                        verbose_name="customers hear of a delay beyond, minutes",
                    ),
                ),
                (
                    "travel_engine",
                    models.CharField(
                        choices=[
                            ("great_circle", "By air distance, without a server"),
                            ("osrm", "OSRM"),
                            ("valhalla", "Valhalla"),
                        ],
                        default="great_circle",
                        max_length=12,
                        verbose_name="travel times",
                    ),
                ),
                (
                    "travel_url",
                    models.CharField(
                        blank=True,
                        help_text="Such as http://roads.example:8002. Empty where travel times come from air distance.",
                        max_length=200,
                        validators=[technicians.models.travel.validate_server_url],
                        verbose_name="address of the road server",
                    ),
                ),
                (
                    "travel_speeds",
                    models.JSONField(
                        default=technicians.models.travel.default_speeds,
                        help_text="Pairs of km and km/h: how fast a journey of that length is on average, by air distance or while the road server does not answer.",
                        validators=[technicians.models.travel.validate_speeds],
                        verbose_name="speeds by distance",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="territories",
                        to="technicians.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "territory",
                "verbose_name_plural": "territories",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="technician",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="technicians",
                to="technicians.territory",
                verbose_name="territory",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="territories",
            field=models.ManyToManyField(
                blank=True,
                help_text="Whose plans a dispatcher, reader or auditor sees. None: all of the organisation, and a dispatcher then also sets its rules, as in a small firm.",
                related_name="dispatchers",
                to="technicians.territory",
                verbose_name="territories",
            ),
        ),
        migrations.CreateModel(
            name="VanStock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quantity",
                    models.IntegerField(
                        default=0,
                        help_text="Below zero: more was used than known. Write how many there really are.",
                        verbose_name="on the van",
                    ),
                ),
                ("target", models.PositiveIntegerField(default=0, verbose_name="should be on the van")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="technicians.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="van_stock",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "van stock",
                "verbose_name_plural": "van stocks",
                "ordering": ["technician", "part"],
            },
        ),
        migrations.CreateModel(
            name="WeeklyShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("starts_at", models.TimeField(verbose_name="starts at")),
                (
                    "ends_at",
                    models.TimeField(
                        help_text="At or before the start means: on the next day.", verbose_name="ends at"
                    ),
                ),
                ("break_minutes", models.PositiveSmallIntegerField(default=30, verbose_name="break, minutes")),
                (
                    "technician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_shifts",
                        to="technicians.technician",
                        verbose_name="technician",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly shift",
                "verbose_name_plural": "weekly shifts",
                "ordering": ["weekday", "starts_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="deskskill",
            constraint=models.UniqueConstraint(fields=("organisation", "code"), name="deskskill_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("organisation", "code"), name="part_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="plangoals",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("shipped", ""), _negated=True), _connector="OR"
                ),
                name="plangoals_called_something",
                violation_error_message="Give it a name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoals",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shipped__in", ["", "balanced", "fewest_km", "keep_published", "even_load", "keep_promises"])
                ),
                name="plangoals_shipped_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoals",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("organisation", "name"),
                name="plangoals_name_unique",
                violation_error_message="Another choice has this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoals",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shipped", ""), _negated=True),
                fields=("organisation", "shipped"),
                name="plangoals_shipped_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(fields=("organisation", "code"), name="skill_code_unique"),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["day", "technician"], name="shift_by_day"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("during__isempty", False),
                    ("during__lower_inf", False),
                    ("during__startswith__gte", datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("during__upper_inf", False),
                ),
                name="shift_bounded",
                violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uid", ""), _negated=True), fields=("technician", "uid"), name="shift_uid_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(models.F("technician"), "="), (models.F("during"), "&&")], name="shift_no_overlap"
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["technician", "during"], name="absence_during", opclasses=["gist_int8_ops", "range_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("during__endswith__lte", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("during__isempty", False),
                    ("during__lower_inf", False),
                    ("during__startswith__gte", datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("during__upper_inf", False),
                ),
                name="absence_bounded",
                violation_error_message="Give a beginning and a later end, both from 1970 to 2199.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["sick", "holiday", "training", "other"])), name="absence_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("uid", ""), _negated=True), fields=("technician", "uid"), name="absence_uid_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="technicianskill",
            constraint=models.UniqueConstraint(fields=("technician", "skill"), name="technicianskill_unique"),
        ),
        migrations.AddConstraint(
            model_name="technicianskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 3))), name="technicianskill_level_1_to_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.UniqueConstraint(fields=("organisation", "name"), name="territory_name_unique"),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("emergency_percent__lte", 90)), name="territory_emergency_to_90"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("goals_preset__in", ["balanced", "fewest_km", "keep_published", "even_load", "keep_promises"])
                ),
                name="territory_goals_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("travel_engine__in", ["great_circle", "osrm", "valhalla"])),
                name="territory_travel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("travel_engine", "great_circle"), models.Q(("travel_url", ""), _negated=True), _connector="OR"
                ),
                name="territory_road_server_named",
                violation_error_message="Give the address of the road server, or choose travel times by air distance.",
            ),
        ),
        migrations.AddIndex(
            model_name="technician",
            index=models.Index(
                condition=models.Q(("active", True)), fields=["territory", "name"], name="technician_by_territory"
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__in", ["home", "depot"])), name="technician_starts_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__in", ["home", "depot"])), name="technician_ends_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("overtime_minutes", None), ("overtime_minutes__lte", 240), _connector="OR"),
                name="technician_overtime_to_4_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="technician",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_visits", None), ("max_visits__lte", 100), _connector="OR"),
                name="technician_visits_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["dispatcher", "technician", "agent", "lead", "admin", "viewer", "auditor"])
                ),
                name="user_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="vanstock",
            constraint=models.UniqueConstraint(fields=("technician", "part"), name="vanstock_unique"),
        ),
        migrations.AddConstraint(
            model_name="weeklyshift",
            constraint=models.UniqueConstraint(
                fields=("technician", "weekday", "starts_at"), name="weeklyshift_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="weeklyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="weeklyshift_weekday_known"
            ),
        ),
    ]
